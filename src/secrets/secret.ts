import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

export const MASK = '<secret>';

// Global state: a crash handler has no access to the configuration.
const all = new Map<string, Secret>();

/** A text that logs, errors, pages and debuggers never show. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    all.set(text, this);
  }

  /** All secrets of the process, to redact crash output. */
  static all(): readonly Secret[] {
    return [...all.values()];
  }

  /** The text itself, for the request that needs it. */
  reveal(): string {
    return this.#text;
  }

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

/** A hash that is equal for equal settings, secrets included, and reveals nothing about them. */
export function toFingerprint(settings: unknown): string {
  const json = JSON.stringify(settings, function reveal(this: Readonly<Record<string, unknown>>, key, value) {
    // `value` is masked already.
    const original = this[key];
    return original instanceof Secret ? original.reveal() : value;
  });
  return createHash('sha256')
    .update(json ?? '')
    .digest('hex');
}
