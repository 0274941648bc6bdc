import type { Writable } from 'node:stream';

/** Limit of buffered log lines: beyond it, lines are dropped, so that a pipe without a reader does not fill the memory. */
export const MAX_WAITING_LOG_BYTES = 1024 ** 2;

/** Where log lines go. */
export interface LogOutput {
  /** Writes a whole line with its newline, or drops it while too much waits. */
  readonly write: (line: string) => void;
  /** Lines that were dropped since the start. */
  readonly dropped: () => number;
  /** Calls back with the number of lines that were dropped, when the stream takes lines again. */
  readonly onResume: (listener: (dropped: number) => void) => void;
}

/** Creates an output to a stream that may stop taking lines, such as a pipe. */
export function createLogOutput(stream: Writable): LogOutput {
  let dropped = 0;
  return {
    write: (line) => {
      if (stream.writableLength + line.length > MAX_WAITING_LOG_BYTES) dropped += 1;
      else stream.write(line);
    },
    dropped: () => dropped,
    onResume: (listener) => {
      let reported = 0;
      stream.on('drain', () => {
        const count = dropped - reported;
        reported = dropped;
        if (count > 0) listener(count);
      });
    },
  };
}
