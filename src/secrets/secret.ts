import { inspect } from 'node:util';

/** Shown in place of a secret. */
export const MASK = '<secret>';

// Global state: a crash handler has no access to the configuration.
const HELD = new Set<WeakRef<object>>();
const forget = new FinalizationRegistry((reference: WeakRef<object>) => HELD.delete(reference));

/** A text that logs, errors, pages and debuggers never show. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    const reference = new WeakRef<object>(this);
    HELD.add(reference);
    forget.register(this, reference);
  }

  /** All live secrets, to redact crash output. */
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

  /** Whether both texts are the same. */
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
