import type { Clock } from '../clock.ts';

/** What a command needs of the process around it. */
export interface Environment {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Aborted when the process is asked to end: SIGTERM or SIGINT. */
  readonly stop: AbortSignal;
}

/** Resolves when the process is asked to end. */
export function untilStopped({ stop }: Environment): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
