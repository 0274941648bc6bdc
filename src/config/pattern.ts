import { RE2JS, RE2JSSyntaxException } from 're2js';

/** Enough for a list of several hundred names. */
const MAX_LENGTH = 4096;
const MAX_INSTRUCTIONS = 5000;

/** Whether a pattern matches anywhere in a text, or the whole text. */
export type PatternScope = 'anywhere' | 'whole text';

/**
 * A regular expression from the configuration, in RE2 syntax: matching takes time linear in the length of the text.
 * JavaScript's own engine backtracks, so a single name could block the process.
 */
export class Pattern {
  readonly source: string;
  readonly #expression: RE2JS;
  readonly #scope: PatternScope;

  /** @throws Error if RE2 rejects the source, or it is too large; its message repeats none of it. */
  constructor(source: string, scope: PatternScope) {
    if (source.length > MAX_LENGTH) throw new Error(`longer than ${MAX_LENGTH} characters`);
    this.source = source;
    this.#scope = scope;
    try {
      this.#expression = RE2JS.compile(source);
    } catch (error) {
      throw error instanceof RE2JSSyntaxException ? new Error(error.error, { cause: error }) : error;
    }
    if (this.#expression.programSize() > MAX_INSTRUCTIONS)
      throw new Error('too large: too many repetitions or alternatives');
  }

  test(text: string): boolean {
    return this.#scope === 'anywhere' ? this.#expression.test(text) : this.#expression.testExact(text);
  }
}
