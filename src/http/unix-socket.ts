import { lstatSync, unlinkSync } from 'node:fs';
import { createConnection } from 'node:net';

/** Of a socket's file: its user and group may connect. */
const UMASK = 0o117;

/** Removes the socket file of a process that ended without doing so; what anybody listens on, or is no socket, stays. */
export async function removeStaleSocket(path: string): Promise<void> {
  if (isSocket(path) && (await isRefused(path))) unlinkSync(path);
}

/** Runs what creates a socket's file, so that nobody else can connect to it, not even for a moment. */
export function withSocketMode(listen: () => void): void {
  const before = process.umask(UMASK);
  try {
    listen();
  } finally {
    process.umask(before);
  }
}

function isSocket(path: string): boolean {
  try {
    return lstatSync(path).isSocket();
  } catch {
    return false;
  }
}

function isRefused(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
