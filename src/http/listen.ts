import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { RejectReason } from '../metrics/self-catalogue.ts';
import type { TlsConfig } from '../web-config/web-config.ts';
import { Connections } from './connections.ts';
import { LIMITS, type Limits } from './limits.ts';
import { type BoundAddress, type ListenAddress, toBoundAddress } from './listen-address.ts';
import { toListenError } from './listen-error.ts';
import { createTlsServer } from './tls-server.ts';
import { removeStaleSocket, withSocketMode } from './unix-socket.ts';

export interface ListenOptions {
  /** The current TLS settings, read at every connection and request; plain HTTP without. */
  readonly tls?: (() => TlsConfig) | undefined;
  /** Called for every connection and request that is rejected or closed early. */
  readonly reject?: (reason: RejectReason) => void;
  readonly limits?: Partial<Limits>;
}

/** Listens on all addresses, or on none; one result for each address. @throws StartupError in one line for the first that fails. */
export async function listenOnAll(
  app: RequestListener,
  addresses: readonly ListenAddress[],
  { tls, reject = () => undefined, limits: changedLimits }: ListenOptions = {},
) {
  const limits = { ...LIMITS, ...changedLimits };
  const connections = new Connections(limits, reject);
  const servers: Server[] = [];
  /** Waits a second for responses in flight, then closes all connections and stops listening. */
  const close = async (): Promise<void> => {
    // Node counts a connection as idle, and closes it, while its last response is still being sent.
    await Promise.race([
      connections.untilSent(),
      delay(limits.closeGraceSeconds * 1000, null, { ref: false }),
    ]);
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    connections.closeAll();
    await Promise.all(closed);
  };
  const bound: BoundAddress[] = [];
  try {
    for (const address of addresses) {
      const server = createHttpServer(app, connections, limits, { tls, reject });
      servers.push(server);
      await listen(server, address);
      bound.push(toBoundAddress(server.address(), address, tls === undefined ? 'http' : 'https'));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { addresses: bound, close };
}

function createHttpServer(
  app: RequestListener,
  connections: Connections,
  limits: Limits,
  { tls, reject }: Required<Pick<ListenOptions, 'tls' | 'reject'>>,
): Server {
  const http = {
    headersTimeout: limits.headersSeconds * 1000,
    requestTimeout: limits.requestSeconds * 1000,
    keepAliveTimeout: limits.idleSeconds * 1000,
    connectionsCheckingInterval: Math.min(1000, limits.headersSeconds * 250),
    maxHeaderSize: limits.headerBytes,
    insecureHTTPParser: false,
  };
  const { server, isAccepted } =
    tls === undefined
      ? { server: createServer(http), isAccepted: () => true }
      : createTlsServer(http, tls, limits.handshakeSeconds, reject);
  server.maxRequestsPerSocket = limits.requestsPerConnection;
  // Answer clients that half-close their side.
  Object.assign(server, { httpAllowHalfOpen: true });
  // A listening server emits errors only when it cannot accept a connection.
  server.on('error', () => reject('too_many_connections'));
  server.prependListener('connection', (socket) => connections.add(socket));
  server.on('dropRequest', (_request, socket) => {
    if (!socket.destroyed) reject('too_many_requests');
    socket.destroy();
  });
  server.on('request', (request, response) => {
    const { socket, url = '' } = request;
    if (!isAccepted(socket)) socket.destroy();
    if (socket.destroyed) return;
    connections.track(request, response);
    // No endpoint reads a body: close the connection instead of reading the rest of one.
    if (hasBody(request)) response.shouldKeepAlive = false;
    // Express would answer such a target with an HTML page, before the headers and limits of the web configuration.
    if (url.startsWith('/') || URL.canParse(url)) app(request, response);
    else response.writeHead(400, { 'content-type': 'text/plain', connection: 'close' }).end('bad request\n');
  });
  return server;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

async function listen(server: Server, address: ListenAddress): Promise<void> {
  try {
    if ('path' in address) await removeStaleSocket(address.path);
    const listening = once(server, 'listening');
    if ('path' in address) withSocketMode(() => server.listen(address));
    else server.listen(address);
    await listening;
  } catch (error) {
    throw toListenError(error, address, '--web.listen-address');
  }
}
