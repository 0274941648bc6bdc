import { once } from 'node:events';
import type { Clock } from '../clock.ts';
import type { LogOutput } from '../log-output.ts';

/** The process that a command runs in. */
export interface Environment {
  readonly env: NodeJS.ProcessEnv;
  readonly hostName: string;
  readonly clock: Clock;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Log lines to standard error, dropped when it is not read fast enough. */
  readonly log: LogOutput;
  /** Aborted by SIGTERM or SIGINT, and by SIGHUP without a handler. */
  readonly stop: AbortSignal;
  /** Sets the handler of SIGHUP, by which a daemon reloads its configuration. */
  readonly onHangup: (listener: () => void) => void;
}

export async function untilStopped({ stop }: Environment): Promise<void> {
  if (!stop.aborted) await once(stop, 'abort');
}
