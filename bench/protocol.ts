/** The requests to a probed process, and their responses. */
export interface ProbeResponses {
  /** Current memory in bytes. */
  readonly memory: { readonly resident: number; readonly heap: number };
  /** Event-loop busy time since the start of the process. */
  readonly loop: { readonly busyMs: number };
  /** The longest event-loop delay since the previous request. */
  readonly delay: { readonly longestMs: number };
}

/** The name of a request. */
export type ProbeRequest = keyof ProbeResponses;
