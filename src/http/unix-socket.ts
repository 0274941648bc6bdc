import { once } from 'node:events';
import { lstatSync, unlinkSync } from 'node:fs';
import { createConnection } from 'node:net';

/** Mode 0660: the user and group of the exporter may connect. */
const UMASK = 0o117;

/** Removes a socket file that no process listens on; other files are left alone. */
export async function removeStaleSocket(path: string): Promise<void> {
  const isSocket = lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true;
  if (isSocket && (await isRefused(path))) unlinkSync(path);
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

async function isRefused(path: string): Promise<boolean> {
  const socket = createConnection({ path });
  const code = await once(socket, 'connect').catch((error: NodeJS.ErrnoException) => error.code);
  socket.destroy();
  return code === 'ECONNREFUSED';
}
