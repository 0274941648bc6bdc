import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { compiled } from './places.ts';
import type { Answers, Question } from './probe-words.ts';

/** What to start. */
export interface ChildOptions {
  /** Node if left out. */
  readonly command?: string;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether Node loads our probe first, so that it can be asked. */
  readonly isProbed?: boolean;
}

/** A process that the bench started. */
export interface Child {
  readonly pid: number;
  /** The first match in a line of its output, also of one that came before. @throws when it ends without */
  readonly untilLine: (pattern: RegExp) => Promise<string>;
  /** Asks its probe. */
  readonly ask: <Q extends Question>(question: Q) => Promise<Answers[Q]>;
  /** Ends it, and resolves when it has. */
  readonly stop: () => Promise<void>;
}

const KEPT_LINES = 50;
const MOST_PATIENCE_MS = 5000;
const alive = new Set<ChildProcess>();

process.on('exit', stopAll);

/** Ends at once whatever still runs, such as what a row that failed has left. */
export function stopAll(): void {
  for (const child of alive) child.kill('SIGKILL');
}

/** Starts a process of its own. */
export function startChild({
  command = process.execPath,
  words,
  env,
  isProbed = false,
}: ChildOptions): Child {
  const probe = isProbed ? [`--import=${pathToFileURL(compiled('probe.js')).href}`] : [];
  const child = spawn(command, [...probe, ...words], {
    // biome-ignore lint/style/noProcessEnv: what a program inherits when a user starts it
    env: { ...process.env, ...env },
    stdio: isProbed ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
  });
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  child.on('error', () => alive.delete(child));
  return {
    pid: child.pid ?? 0,
    untilLine: watchLines(child, `${command} ${words.join(' ')}`),
    ask: (question) => ask(child, question),
    stop: () => stop(child),
  };
}

function watchLines(child: ChildProcess, name: string): Child['untilLine'] {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let ending: string | undefined;
  const wake = (): void => {
    for (const look of waiting) look();
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
  child.once('close', (code) => end(`ended with ${code}`));
  child.once('error', (error) => end(`did not start: ${error.message}`));
  return (pattern) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = lines.map((line) => pattern.exec(line)).find((found) => found !== null);
        if (match === undefined && ending === undefined) return;
        waiting.delete(look);
        if (match === undefined) reject(new Error(ending));
        else resolve(match[1] ?? match[0]);
      };
      waiting.add(look);
      look();
    });
}

async function ask<Q extends Question>(child: ChildProcess, question: Q): Promise<Answers[Q]> {
  const answered = once(child, 'message');
  child.send(question);
  const [answer] = await answered;
  return answer;
}

async function stop(child: ChildProcess): Promise<void> {
  if (!alive.has(child)) return;
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), MOST_PATIENCE_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
}
