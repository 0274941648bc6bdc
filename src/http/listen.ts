import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { systemClock } from '../clock.ts';
import type { RejectReason } from '../metrics/self-catalogue.ts';
import type { TlsConfig } from '../web-config/web-config.ts';
import { type BoundAddress, readBoundAddress } from './bound-address.ts';
import { type Connections, createConnectionLimit } from './connection-limit.ts';
import { createInFlightResponses, type InFlightResponses } from './in-flight-responses.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { ListenAddress } from './listen-address.ts';
import { toListenError } from './listen-error.ts';
import { createTlsServer } from './tls-server.ts';
import { removeStaleSocket, withSocketMode } from './unix-socket.ts';

/** A server that listens. */
export interface Listener extends BoundAddress {
  /** Waits a second for responses in flight, then closes all connections and stops listening. */
  readonly close: () => Promise<void>;
}

/** How to listen. */
export interface ListenOptions {
  /** The current TLS settings, read at every connection and request; plain HTTP without. */
  readonly tls?: (() => TlsConfig) | undefined;
  /** Called for every connection and request that is rejected or closed early. */
  readonly reject?: (reason: RejectReason) => void;
  readonly limits?: Partial<Limits>;
}

/** Listens on all addresses, or on none. @throws StartupError in one line for the first that fails. */
export async function listenOnAll(
  app: RequestListener,
  addresses: readonly ListenAddress[],
  options: ListenOptions = {},
): Promise<readonly Listener[]> {
  const limits = { ...LIMITS, ...options.limits };
  const reject = options.reject ?? (() => undefined);
  const limitConnections = createConnectionLimit(limits.connections, reject);
  const listeners: Listener[] = [];
  try {
    for (const address of addresses) {
      const context = {
        limits,
        reject,
        tls: options.tls,
        connections: limitConnections(),
        responses: createInFlightResponses(limits, reject),
      };
      listeners.push(await listen(createHttpServer(app, context), address, context));
    }
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw error;
  }
  return listeners;
}

interface Context {
  readonly limits: Limits;
  readonly reject: (reason: RejectReason) => void;
  readonly tls: (() => TlsConfig) | undefined;
  readonly connections: Connections;
  readonly responses: InFlightResponses;
}

function createHttpServer(
  app: RequestListener,
  { limits, reject, tls, connections, responses }: Context,
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
          reject,
          nowSeconds: systemClock.nowSeconds,
        });
  // Answer clients that half-close their side.
  Object.assign(server, { httpAllowHalfOpen: true });
  // A listening server emits errors only when it cannot accept a connection.
  server.on('error', () => reject('too_many_connections'));
  server.on('connect', (_request, socket) => {
    const response = 'HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nConnection: close\r\n\r\n';
    // Node no longer handles this socket: an unhandled error would crash us, and an open peer would leak it.
    socket.on('error', () => socket.destroy());
    socket.end(response, () => socket.destroy());
  });
  server.prependListener('connection', connections.add);
  server.on('checkExpectation', responses.track(rejectExpectation));
  const serve = responses.track(rejectInvalidTarget(app));
  server.on('request', (request, response) => {
    if (isAccepted(request.socket)) serve(request, response);
    else request.socket.destroy();
  });
  return server;
}

// Express would answer such a target with an HTML page, before the headers and limits of the web configuration.
function rejectInvalidTarget(next: RequestListener): RequestListener {
  return (request, response) => {
    const { url = '' } = request;
    if (url.startsWith('/') || URL.canParse(url)) next(request, response);
    else sendAndClose(response, 400, 'bad request\n');
  };
}

const rejectExpectation: RequestListener = (_request, response) => {
  sendAndClose(response, 417, 'expectation failed\n');
};

function sendAndClose(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(text);
}

async function listen(server: Server, address: ListenAddress, context: Context): Promise<Listener> {
  if ('path' in address) await removeStaleSocket(address.path);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(toListenError(error, address, '--web.listen-address')));
    if ('path' in address) withSocketMode(() => server.listen(address, resolve));
    else server.listen(address, resolve);
  });
  const scheme = context.tls === undefined ? 'http' : 'https';
  return { ...readBoundAddress(server, address, scheme), close: () => close(server, context) };
}

// Wait before closing: Node counts a connection as idle, and closes it, while its last response is still being sent.
async function close(server: Server, { limits, connections, responses }: Context): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limits.closeGraceSeconds * 1000);
  });
  await Promise.race([responses.untilSent(), grace]);
  clearTimeout(timer);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Also connections without a request, which Node does not know, such as unfinished TLS handshakes.
  connections.closeAll();
  server.closeAllConnections();
  await closed;
}
