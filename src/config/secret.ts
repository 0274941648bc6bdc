import { inspect } from 'node:util';

/** What stands in the place of a secret. */
export const MASK = '<secret>';

/** A text that no log, error, page or debugger shows. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the request that needs it. */
  reveal(): string {
    return this.#text;
  }

  /** Whether both hold the same text. */
  equals(other: Secret): boolean {
    return this.#text === other.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
