/** Replaces what no scrape can carry, NUL and halves of surrogate pairs: what looks the same there is the same here. */
export function toLabelText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
