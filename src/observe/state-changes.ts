/** The last state of many things, by key: detects changes. */
export class StateChanges<T> {
  readonly #last = new Map<string, T>();

  /** The previous state if this one differs; `undefined` when nothing changed. */
  change(key: string, state: T): { readonly previous: T | undefined } | undefined {
    const previous = this.#last.get(key);
    if (previous === state) return undefined;
    this.#last.set(key, state);
    return { previous };
  }

  /** Drops all other keys. */
  keepOnly(keys: { readonly has: (key: string) => boolean }): void {
    for (const key of this.#last.keys()) {
      if (!keys.has(key)) this.#last.delete(key);
    }
  }
}
