/** So many words that we do not know are passed on per field; a real API adds a few in a year. */
export const MAX_UNKNOWN_WORDS = 32;

/** What every further word becomes. */
export const OTHER_WORD = 'other';

/** Remembers which words of a field became label values: an upstream with a new word in every poll must not go on for ever. */
export class UnknownWords {
  readonly #admitted = new Map<string, Set<string>>();

  /** The word, or `other` when the field has had too many already. */
  admit(field: string, word: string): string {
    const words = this.#admitted.get(field) ?? new Set();
    this.#admitted.set(field, words);
    if (words.has(word)) return word;
    if (words.size >= MAX_UNKNOWN_WORDS) return OTHER_WORD;
    words.add(word);
    return word;
  }
}
