import type { Clock } from '../clock.ts';
import type { LogOutput } from '../log-output.ts';

/** What a command needs of the process around it. */
export interface Environment {
  readonly env: NodeJS.ProcessEnv;
  /** As the machine or the container has it. */
  readonly hostName: string;
  readonly clock: Clock;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Standard error for log lines, of which there may be many. */
  readonly log: LogOutput;
  /** Aborted when the process is asked to end: SIGTERM or SIGINT, or SIGHUP where nothing else is done on it. */
  readonly stop: AbortSignal;
  /** Says what to do on SIGHUP, which a daemon takes for "read the configuration anew". */
  readonly onHangup: (listener: () => void) => void;
}

/** Resolves when the process is asked to end. */
export function untilStopped({ stop }: Environment): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
