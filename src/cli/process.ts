import { hostname } from 'node:os';
import { systemClock } from '../clock.ts';
import { createLogOutput } from '../log-output.ts';
import { renderCrash } from './crash.ts';
import { run } from './run.ts';

/** How long an orderly end may take before the process ends anyway. */
const END_GRACE_SECONDS = 5;

/** Runs the command line of this process to its end, with its signals and its output. */
export async function runProcess(): Promise<void> {
  const stop = new AbortController();

  // Ctrl-C under npm arrives twice: the second one must not cut the orderly end short.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop.abort();
      setTimeout(() => process.exit(1), END_GRACE_SECONDS * 1000).unref();
    });
  }

  let onHangup = (): void => stop.abort();
  process.on('SIGHUP', () => onHangup());

  // Whoever read our output may go before we do: that is no reason to fall over.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  // Node would print the error with all its properties, which may hold a piece of an answer.
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
