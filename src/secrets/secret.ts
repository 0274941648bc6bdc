import { inspect } from 'node:util';

/** What stands in the place of a secret. */
export const MASK = '<secret>';

// The one state of its own that this module has: a crash may come from anywhere, and knows of no configuration.
const HELD = new Set<WeakRef<object>>();
const forget = new FinalizationRegistry((reference: WeakRef<object>) => HELD.delete(reference));

/** A text that no log, error, page or debugger shows. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    const reference = new WeakRef<object>(this);
    HELD.add(reference);
    forget.register(this, reference);
  }

  /** Every secret that the program holds now: for who writes what nobody foresaw. */
  static held(): readonly Secret[] {
    return [...HELD].flatMap((reference) => {
      const secret = reference.deref();
      return secret instanceof Secret ? [secret] : [];
    });
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
