/** Replaces NUL and lone surrogates, which an exposition cannot contain. */
export function sanitizeLabelValue(text: string): string {
  // Nearly every text is valid, and a check is much cheaper than a replacement.
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
