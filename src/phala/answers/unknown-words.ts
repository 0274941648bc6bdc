/** Limit of unknown label values per field; further ones become `other`. */
export const MAX_UNKNOWN_WORDS = 32;

/** The label value of further words. */
export const OTHER_WORD = 'other';

/** Limits the cardinality of labels: an API with a new word in every poll must not make endless series. */
export class UnknownWords {
  readonly #admitted = new Map<string, Set<string>>();

  /** The word, or `other` when the field has reached its limit. */
  admit(field: string, word: string): string {
    const words = this.#admitted.get(field) ?? new Set();
    this.#admitted.set(field, words);
    if (words.has(word)) return word;
    if (words.size >= MAX_UNKNOWN_WORDS) return OTHER_WORD;
    words.add(word);
    return word;
  }
}
