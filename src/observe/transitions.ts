/** Remembers the last state of many things, to tell a change from more of the same. */
export class Transitions<T> {
  readonly #last = new Map<string, T>();

  /** The state before, if this one is another; `undefined` when nothing changed. */
  change(key: string, state: T): { readonly before: T | undefined } | undefined {
    const before = this.#last.get(key);
    if (before === state) return undefined;
    this.#last.set(key, state);
    return { before };
  }

  /** Forgets everything but the given keys. */
  keepOnly(keys: { readonly has: (key: string) => boolean }): void {
    for (const key of this.#last.keys()) {
      if (!keys.has(key)) this.#last.delete(key);
    }
  }
}
