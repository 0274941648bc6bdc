/** Replaces what no scrape can carry, NUL and halves of surrogate pairs: what looks the same there is the same here. */
export function toLabelText(text: string): string {
  // Nearly every text passes: a look costs a fraction of a replacement.
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
