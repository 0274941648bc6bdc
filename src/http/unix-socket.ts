import { lstatSync, unlinkSync } from 'node:fs';
import { createConnection } from 'node:net';

/** Mode 0660: the user and group of the exporter may connect. */
const UMASK = 0o117;

/** Removes a socket file that no process listens on; other files are left alone. */
export async function removeStaleSocket(path: string): Promise<void> {
  if (isSocket(path) && (await isRefused(path))) unlinkSync(path);
}

/** Runs `listen` under a umask, so that the socket file has its final mode from the start. */
export function withSocketMode(listen: () => void): void {
  const previous = process.umask(UMASK);
  try {
    listen();
  } finally {
    process.umask(previous);
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
