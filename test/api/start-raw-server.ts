import { createServer, type Socket } from 'node:net';
import { afterEach } from 'vitest';

/** A server whose responses a test writes byte by byte. */
export interface RawServer {
  readonly origin: string;
  /** Requests so far, as they came. */
  readonly requests: readonly string[];
  /** Connections that are open now. */
  readonly open: () => number;
  /** Bytes that the client took, of all connections. */
  readonly sentBytes: () => number;
}

/** What is done with a connection when a request has come in whole. */
export type RawHandler = (socket: Socket, request: string) => void;

const closers = new Set<() => Promise<void>>();

afterEach(async () => {
  await Promise.all([...closers].map((close) => close()));
  closers.clear();
});

/** Starts one on a port of its own; it ends after the test. */
export async function startRawServer(answer: RawHandler): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let closedBytes = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (!received.endsWith('\r\n\r\n')) return;
      const request = received;
      received = '';
      requests.push(request);
      answer(socket, request);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      closedBytes += takenBytes(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('expected a port');
  closers.add(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    open: () => sockets.size,
    sentBytes: () => [...sockets].reduce((sum, socket) => sum + takenBytes(socket), closedBytes),
  };
}

function takenBytes(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength;
}

/** Writes the same chunk again and again as long as the client reads. */
export function writeForever(socket: Socket, chunk: string | Buffer): void {
  const write = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', write);
  write();
}

/** Writes a text bit by bit, until the connection ends. */
export function drip(socket: Socket, text: string, everyMilliseconds = 10): void {
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(text.charAt(sent % text.length));
    sent += 1;
  }, everyMilliseconds);
  socket.once('close', () => clearInterval(timer));
}

/** A complete response with status 200. */
export function okResponse(body: string | Buffer, headers: readonly string[] = []): Buffer {
  const bytes = Buffer.from(body);
  const head = ['HTTP/1.1 200 OK', `content-length: ${bytes.length}`, ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}
