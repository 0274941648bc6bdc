/** Something that takes a while to make, and that many may ask for at once. */
interface Answer<T> {
  /** What it is made of. */
  readonly basis: unknown;
  /** In the order in which they were begun. */
  readonly number: number;
  readonly content: Promise<T>;
}

/** Gives what is being made already, or makes it. */
export type ShareAnswers<T> = (key: string, basis: unknown, make: () => Promise<T>) => Promise<T>;

/**
 * Creates a way to share answers: whoever asks while the same is being made of the same gets it too, so that a burst of
 * requests costs one. But nobody gets what is older than what somebody else has got already: counters would go back.
 */
export function createSharedAnswers<T>(): ShareAnswers<T> {
  const underWay = new Map<string, Answer<T>>();
  let begun = 0;
  let newestDone = 0;
  return (key, basis, make) => {
    const running = underWay.get(key);
    if (running !== undefined && running.basis === basis && running.number > newestDone)
      return running.content;
    begun += 1;
    const number = begun;
    const content = make().finally(() => {
      newestDone = Math.max(newestDone, number);
      if (underWay.get(key)?.number === number) underWay.delete(key);
    });
    underWay.set(key, { basis, number, content });
    return content;
  };
}
