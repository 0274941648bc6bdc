import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { systemClock } from '../clock.ts';
import type { RefusalReason } from '../metrics/self-catalogue.ts';
import type { TlsConfig } from '../web-config/web-config.ts';
import { createOpenAnswers, type OpenAnswers } from './answers.ts';
import { type BoundAddress, readBoundAddress } from './bound-address.ts';
import { type Connections, createConnectionCounter } from './connections.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { ListenAddress } from './listen-address.ts';
import { toListenError } from './listen-error.ts';
import { createTlsServer } from './tls-server.ts';
import { removeStaleSocket, withSocketMode } from './unix-socket.ts';

/** A server that listens. */
export interface Listener extends BoundAddress {
  /** Lets open answers finish for a second, then cuts whatever is left, and takes no more requests. */
  readonly close: () => Promise<void>;
}

/** How to listen. */
export interface ListenOptions {
  /** The settings of TLS in force, asked at every connection and request; plain HTTP where there are none. */
  readonly tls?: (() => TlsConfig) | undefined;
  /** Told of every connection and request that is refused or cut. */
  readonly refuse?: (reason: RefusalReason) => void;
  readonly limits?: Partial<Limits>;
}

/** Listens on every address, or on none. @throws StartupError in one line for the first that it cannot have. */
export async function listenOnAll(
  app: RequestListener,
  addresses: readonly ListenAddress[],
  options: ListenOptions = {},
): Promise<readonly Listener[]> {
  const limits = { ...LIMITS, ...options.limits };
  const refuse = options.refuse ?? (() => undefined);
  const count = createConnectionCounter(limits.connections, refuse);
  const listeners: Listener[] = [];
  try {
    for (const address of addresses) {
      const parts = {
        limits,
        refuse,
        tls: options.tls,
        connections: count(),
        answers: createOpenAnswers(limits, refuse),
      };
      listeners.push(await listen(createHttpServer(app, parts), address, parts));
    }
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw error;
  }
  return listeners;
}

interface Parts {
  readonly limits: Limits;
  readonly refuse: (reason: RefusalReason) => void;
  readonly tls: (() => TlsConfig) | undefined;
  readonly connections: Connections;
  readonly answers: OpenAnswers;
}

function createHttpServer(
  app: RequestListener,
  { limits, refuse, tls, connections, answers }: Parts,
): Server {
  const http = {
    headersTimeout: limits.headersSeconds * 1000,
    requestTimeout: limits.requestSeconds * 1000,
    keepAliveTimeout: limits.idleSeconds * 1000,
    connectionsCheckingInterval: Math.min(1000, limits.headersSeconds * 250),
    maxHeaderSize: limits.headerBytes,
    insecureHTTPParser: false,
  };
  const { handshakeSeconds } = limits;
  const { server, isAccepted } =
    tls === undefined
      ? { server: createServer(http), isAccepted: () => true }
      : createTlsServer(http, {
          settings: tls,
          handshakeSeconds,
          refuse,
          nowSeconds: systemClock.nowSeconds,
        });
  // Who has no more to say may still be reading.
  Object.assign(server, { httpAllowHalfOpen: true });
  // What is left of errors once it listens: a connection that could not be accepted.
  server.on('error', () => refuse('too_many_connections'));
  server.on('connect', (_request, socket) => {
    const answer = 'HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nConnection: close\r\n\r\n';
    // Node has let go of it: an error that nobody listens to would end the process, and who goes on talking would stay.
    socket.on('error', () => socket.destroy());
    socket.end(answer, () => socket.destroy());
  });
  server.prependListener('connection', connections.add);
  server.on('checkExpectation', answers.watch(refuseExpectation));
  const serve = answers.watch(refuseOddTargets(app));
  server.on('request', (request, answer) => {
    if (isAccepted(request.socket)) serve(request, answer);
    else request.socket.destroy();
  });
  return server;
}

// Express answers what it cannot parse by itself, with a page, and nobody's headers or limits.
function refuseOddTargets(next: RequestListener): RequestListener {
  return (request, answer) => {
    const { url = '' } = request;
    if (url.startsWith('/') || URL.canParse(url)) next(request, answer);
    else sendAndClose(answer, 400, 'bad request\n');
  };
}

const refuseExpectation: RequestListener = (_request, answer) => {
  sendAndClose(answer, 417, 'expectation failed\n');
};

function sendAndClose(answer: ServerResponse, status: number, text: string): void {
  answer.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(text);
}

async function listen(server: Server, address: ListenAddress, parts: Parts): Promise<Listener> {
  if ('path' in address) await removeStaleSocket(address.path);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(toListenError(error, address, '--web.listen-address')));
    if ('path' in address) withSocketMode(() => server.listen(address, resolve));
    else server.listen(toOptions(address), resolve);
  });
  const scheme = parts.tls === undefined ? 'http' : 'https';
  return { ...readBoundAddress(server, address, scheme), close: () => close(server, parts) };
}

// A host that is not set must not be there.
function toOptions(address: Exclude<ListenAddress, { readonly path: string }>): object {
  if ('fd' in address) return address;
  return { port: address.port, ...(address.host === undefined ? {} : { host: address.host }) };
}

// Node takes a connection for idle as soon as its answer was handed over, sent or not, and cuts it: so we wait first.
async function close(server: Server, { limits, connections, answers }: Parts): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limits.closeGraceSeconds * 1000);
  });
  await Promise.race([answers.untilSent(), grace]);
  clearTimeout(timer);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Those that have not come as far as HTTP, too.
  connections.cut();
  server.closeAllConnections();
  await closed;
}
