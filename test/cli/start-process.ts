import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The exporter as its users run it. */
export interface ExporterProcess {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the first match in what is written, on either side. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly exit: Promise<number | null>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Reads nothing of its output any more. */
  readonly hangUp: () => void;
  /** Stops to read its standard error, and leaves it open, until `resumeReading`. */
  readonly stopReading: () => void;
  readonly resumeReading: () => void;
}

const running = new Set<ExporterProcess>();

afterAll(async () => {
  for (const each of running) each.kill('SIGKILL');
  await Promise.all([...running].map(({ exit }) => exit));
});

/** Starts the built program; it is killed after the file's tests where it has not ended. */
export function startProcess(words: readonly string[], env: NodeJS.ProcessEnv = {}): ExporterProcess {
  const child = spawn(process.execPath, [MAIN, ...words], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    notify();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    notify();
  });
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const started: ExporterProcess = {
    stdout: () => stdout,
    stderr: () => stderr,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = pattern.exec(stdout + stderr);
          if (match !== null) resolve(match);
        };
        listeners.add(check);
        void exit.then((code) =>
          reject(new Error(`ended with ${code} before ${pattern}:\n${stdout}${stderr}`)),
        );
        check();
      }),
    exit,
    kill: (signal) => void child.kill(signal),
    hangUp: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    stopReading: () => void child.stderr.pause(),
    resumeReading: () => void child.stderr.resume(),
  };
  running.add(started);
  void exit.then(() => running.delete(started));
  return started;
}
