import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { compiled } from './paths.ts';
import type { ProbeRequest, ProbeResponses } from './protocol.ts';

/** The process to start. */
export interface ChildOptions {
  /** Default: Node. */
  readonly command?: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether Node loads the probe (bench/probe.ts) first, for `query`. */
  readonly hasProbe?: boolean;
}

/** A child process. */
export interface Child {
  readonly pid: number;
  /** The first match in its output, past or future. @throws if the process exits without one */
  readonly waitForLine: (pattern: RegExp) => Promise<string>;
  /** Sends a request to its probe. */
  readonly query: <Q extends ProbeRequest>(request: Q) => Promise<ProbeResponses[Q]>;
  /** Stops the process; resolves after its exit. */
  readonly stop: () => Promise<void>;
}

const KEPT_LINES = 50;
const STOP_TIMEOUT_MS = 5000;
const alive = new Set<ChildProcess>();

process.on('exit', stopAll);

/** Kills all remaining processes, such as those of a failed benchmark. */
export function stopAll(): void {
  for (const child of alive) child.kill('SIGKILL');
}

/** Starts a child process. */
export function startChild({ command = process.execPath, args, env, hasProbe = false }: ChildOptions): Child {
  const probe = hasProbe ? [`--import=${pathToFileURL(compiled('probe.js')).href}`] : [];
  const child = spawn(command, [...probe, ...args], {
    // biome-ignore lint/style/noProcessEnv: inherit the environment
    env: { ...process.env, ...env },
    stdio: hasProbe ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
  });
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  child.on('error', () => alive.delete(child));
  return {
    pid: child.pid ?? 0,
    waitForLine: watchLines(child, `${command} ${args.join(' ')}`),
    query: (request) => query(child, request),
    stop: () => stop(child),
  };
}

function watchLines(child: ChildProcess, name: string): Child['waitForLine'] {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let ending: string | undefined;
  const wake = (): void => {
    for (const check of waiting) check();
  };
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      wake();
    });
  }
  const end = (reason: string): void => {
    ending = `${name} ${reason}:\n${lines.join('\n')}`;
    wake();
  };
  child.once('close', (code) => end(`exited with code ${code}`));
  child.once('error', (error) => end(`failed to start: ${error.message}`));
  return (pattern) =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const match = lines.map((line) => pattern.exec(line)).find((found) => found !== null);
        if (match === undefined && ending === undefined) return;
        waiting.delete(check);
        if (match === undefined) reject(new Error(ending));
        else resolve(match[1] ?? match[0]);
      };
      waiting.add(check);
      check();
    });
}

async function query<Q extends ProbeRequest>(child: ChildProcess, request: Q): Promise<ProbeResponses[Q]> {
  const response = once(child, 'message');
  child.send(request);
  const [message] = await response;
  return message;
}

async function stop(child: ChildProcess): Promise<void> {
  if (!alive.has(child)) return;
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
}
