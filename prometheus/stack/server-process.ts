import { type ChildProcess, spawn } from 'node:child_process';

/** A program that serves something, as a process of its own. */
export interface ServerProcess {
  /** What the pattern of `startServer` found. */
  readonly match: RegExpExecArray;
  /** Ends it at once, without a chance to say goodbye. */
  readonly kill: () => Promise<void>;
}

/** How to start a program, and what it says when it serves. */
export interface ServerCommand {
  /** Names that it may have; the first one found is started. */
  readonly programs: readonly string[];
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Looked for in what it writes to standard error. */
  readonly servesWhen: RegExp;
}

/** None of a program's names is on PATH. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError';
}

/** Starts a program, and resolves when it serves. @throws MissingProgramError, or an Error with its log when it ends. */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  for (const program of command.programs) {
    const child = await spawnIfThere(program, command);
    if (child !== undefined) return untilServing(child, command);
  }
  throw new MissingProgramError(`${command.programs.join(' or ')} is not installed`);
}

function spawnIfThere(program: string, { args, env }: ServerCommand): Promise<ChildProcess | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], ...(env && { env }) });
    child.once('spawn', () => resolve(child));
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
  });
}

function untilServing(child: ChildProcess, { servesWhen }: ServerCommand): Promise<ServerProcess> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      log = `${log}${chunk.toString()}`.slice(-10_000);
      const match = servesWhen.exec(log);
      if (match !== null) resolve({ match, kill });
    });
    void ended.then(() => reject(new Error(`${child.spawnfile} ended:\n${log}`)));
  });
}
