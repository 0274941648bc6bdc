/** Limit of unknown label values per field; further ones become `other`. */
export const MAX_UNKNOWN_VALUES = 32;

export const OTHER_VALUE = 'other';

/** Limits the cardinality of labels: an API with a new word in every poll must not make endless series. */
export class LabelValueLimit {
  readonly #values = new Map<string, Set<string>>();

  /** The word, or `other` when the field has reached its limit. */
  limit(field: string, word: string): string {
    const words = this.#values.get(field) ?? new Set();
    this.#values.set(field, words);
    if (words.has(word)) return word;
    if (words.size >= MAX_UNKNOWN_VALUES) return OTHER_VALUE;
    words.add(word);
    return word;
  }
}

/** Replaces NUL and lone surrogates, which an exposition cannot contain. */
export function sanitizeLabelValue(text: string): string {
  // Nearly every text is valid, and a check is much cheaper than a replacement.
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
