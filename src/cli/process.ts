import { hostname } from 'node:os';
import { systemClock } from '../clock.ts';
import { createLogOutput } from '../log-output.ts';
import { renderCrash } from './crash.ts';
import { run } from './run.ts';

/** How long a graceful shutdown may take before the process exits anyway. */
const SHUTDOWN_SECONDS = 5;

/** Runs the command line of this process, with its signals and its output. */
export async function runProcess(): Promise<void> {
  const stop = new AbortController();

  // Under npm, Ctrl-C sends the signal twice: the second one must not end the graceful shutdown.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop.abort();
      setTimeout(() => process.exit(1), SHUTDOWN_SECONDS * 1000).unref();
    });
  }

  let onHangup = (): void => stop.abort();
  process.on('SIGHUP', () => onHangup());

  // EPIPE: the reader of our output may exit first.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  // Node would print all properties of the error, which may hold a part of a response.
  process.on('uncaughtException', (error: unknown) => {
    process.stderr.write(renderCrash(error, process.env));
    process.exit(1);
  });

  process.exitCode = await run(process.argv.slice(2), {
    env: process.env,
    hostName: hostname(),
    clock: systemClock,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    log: createLogOutput(process.stderr),
    stop: stop.signal,
    onHangup: (listener) => {
      onHangup = listener;
    },
  });
}
