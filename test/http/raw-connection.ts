import { connect, type Socket } from 'node:net';

/** A connection on which a test writes what it likes. */
export interface RawConnection {
  readonly socket: Socket;
  readonly received: () => string;
  /** Resolves with all that was received, when the other side has closed. */
  readonly closed: Promise<string>;
  /** Resolves when what was received matches. */
  readonly until: (pattern: RegExp) => Promise<void>;
}

/** Connects, and writes. */
export async function connectRaw(port: number, text: string | Buffer = ''): Promise<RawConnection> {
  const socket = connect({ host: '127.0.0.1', port });
  let received = '';
  const listeners = new Set<() => void>();
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    for (const listener of listeners) listener();
  });
  // A reset is one way to close.
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(received)));
  await new Promise((resolve) => socket.once('connect', resolve));
  if (text.length > 0) socket.write(text);
  return {
    socket,
    received: () => received,
    closed,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (pattern.test(received)) resolve();
        };
        listeners.add(check);
        void closed.then(() => reject(new Error(`closed before ${pattern}: ${JSON.stringify(received)}`)));
        check();
      }),
  };
}

/** The status codes of all responses in a text. */
export function statusesOf(text: string): readonly number[] {
  return [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}
