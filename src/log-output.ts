import type { Writable } from 'node:stream';

/** Limit of buffered log lines: beyond it, lines are dropped, so that a pipe without a reader does not fill the memory. */
export const MAX_WAITING_LOG_BYTES = 1024 ** 2;

export type LogOutput = ReturnType<typeof createLogOutput>;

/** Creates an output to a stream that may stop taking lines, such as a pipe. */
export function createLogOutput(stream: Writable) {
  let dropped = 0;
  return {
    /** Writes a whole line with its newline, or drops it while too much waits. */
    write: (line: string): void => {
      if (stream.writableLength + line.length > MAX_WAITING_LOG_BYTES) dropped += 1;
      else stream.write(line);
    },
    dropped: () => dropped,
    /** Calls back with the number of lines that were dropped, when the stream takes lines again. */
    onResume: (listener: (dropped: number) => void): void => {
      let reported = 0;
      stream.on('drain', () => {
        const count = dropped - reported;
        reported = dropped;
        if (count > 0) listener(count);
      });
    },
  };
}
