import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A child process that serves HTTP. */
export interface ServerProcess {
  /** As `host:port`. */
  readonly address: string;
  /** Kills the process. */
  readonly kill: () => Promise<void>;
}

/** How to start a program, and how to check that it is ready. */
export interface ServerCommand {
  /** Alternative names; the first installed one is started. */
  readonly programs: readonly string[];
  /** Its arguments, for an address to listen on. */
  readonly args: (address: string) => readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Returns 200 when the program is ready. */
  readonly readyPath: string;
  /** Aborts the start; no effect on a ready program. */
  readonly signal?: AbortSignal | undefined;
}

/** None of a program's names is on PATH. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError';
}

const START_TIMEOUT_MS = 60_000;
const CHECK_MS = 50;
const PORT_ATTEMPTS = 3;

const children = new Set<ChildProcess>();
const killChildren = (): void => {
  for (const child of children) child.kill('SIGKILL');
};

/**
 * Starts a program, and resolves when it is ready. Kills it if it does not become ready, if the start is aborted, and when
 * this process exits. @throws MissingProgramError, or an Error with its log.
 */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  for (const program of command.programs) {
    const server = await startIfInstalled(program, command);
    if (server !== undefined) return server;
  }
  throw new MissingProgramError(`${command.programs.join(' or ')} is not installed`);
}

// Retries, because another process may take the free port.
async function startIfInstalled(
  program: string,
  command: ServerCommand,
  attempts = PORT_ATTEMPTS,
): Promise<ServerProcess | undefined> {
  const address = await findAddress();
  const child = await spawnIfInstalled(program, address, command);
  if (child === undefined) return undefined;
  try {
    return await waitUntilReady(child, address, command);
  } catch (error) {
    if (attempts > 1 && /address already in use|EADDRINUSE/.test(String(error)))
      return startIfInstalled(program, command, attempts - 1);
    throw error;
  }
}

async function findAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port}`;
}

function spawnIfInstalled(
  program: string,
  address: string,
  { args, env }: ServerCommand,
): Promise<ChildProcess | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args(address), { stdio: ['ignore', 'ignore', 'pipe'], ...(env && { env }) });
    child.once('spawn', () => {
      if (children.size === 0) process.once('exit', killChildren);
      children.add(child);
      child.once('exit', () => {
        children.delete(child);
        if (children.size === 0) process.off('exit', killChildren);
      });
      resolve(child);
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
  });
}

async function waitUntilReady(
  child: ChildProcess,
  address: string,
  { readyPath, signal }: ServerCommand,
): Promise<ServerProcess> {
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log = `${log}${chunk.toString()}`.slice(-10_000);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (child.exitCode === null && child.signalCode === null && Date.now() < giveUpAt) {
    if (signal?.aborted) break;
    if (await isReady(`http://${address}${readyPath}`)) return { address, kill };
    await sleep(CHECK_MS);
  }
  const outcome = child.exitCode === null ? 'is not ready' : 'exited';
  await kill();
  signal?.throwIfAborted();
  throw new Error(`${child.spawnfile} ${outcome}:\n${log}`);
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}
