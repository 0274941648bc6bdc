/** What a probed process can be asked, and what it answers. */
export interface Answers {
  /** Bytes, now. */
  readonly memory: { readonly resident: number; readonly heap: number };
  /** How long the event loop was busy since the start. */
  readonly loop: { readonly busyMs: number };
  /** The longest that the event loop was held up since this was last asked, by whatever it was. */
  readonly delay: { readonly longestMs: number };
}

/** One of the questions. */
export type Question = keyof Answers;
