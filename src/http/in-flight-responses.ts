import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RejectReason } from '../metrics/self-catalogue.ts';
import type { Limits } from './limits.ts';

/** Responses that are not sent completely yet. */
export interface InFlightResponses {
  /** Wraps a listener: its responses are tracked and limited. */
  readonly track: (next: RequestListener) => RequestListener;
  /** Resolves when every response that is in flight now is sent, or its connection is closed. */
  readonly untilSent: () => Promise<void>;
}

interface Connection {
  readonly responses: Set<ServerResponse>;
  timer: NodeJS.Timeout | undefined;
  readonly waiting: Set<() => void>;
}

/** Creates the tracking of one server. A client that reads too slowly, or pipelines too many requests, is disconnected. */
export function createInFlightResponses(
  limits: Limits,
  reject: (reason: RejectReason) => void,
): InFlightResponses {
  const connections = new Map<Socket, Connection>();

  function connectionOf(socket: Socket): Connection {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = { responses: new Set(), timer: undefined, waiting: new Set() };
    connections.set(socket, connection);
    // Node emits no `close` on pipelined responses behind the first one.
    socket.once('close', () => {
      connection.responses.clear();
      settle(connection);
      connections.delete(socket);
    });
    return connection;
  }

  function restartTimer(connection: Connection, socket: Socket): void {
    clearTimeout(connection.timer);
    connection.timer = setTimeout(() => {
      reject('slow_reader');
      socket.destroy();
    }, limits.responseSeconds * 1000).unref();
  }

  function add({ socket }: IncomingMessage, response: ServerResponse): boolean {
    const connection = connectionOf(socket);
    if (connection.responses.size >= limits.pipelinedRequests) {
      reject('too_many_requests');
      socket.destroy();
      return false;
    }
    if (connection.responses.size === 0) restartTimer(connection, socket);
    connection.responses.add(response);
    response.once('close', () => {
      connection.responses.delete(response);
      if (connection.responses.size === 0) settle(connection);
      else restartTimer(connection, socket);
    });
    return true;
  }

  return {
    track: (next) => (request, response) => {
      if (request.socket.destroyed || !add(request, response)) return;
      // No endpoint reads a body: close the connection instead of reading the rest of one.
      if (hasBody(request)) response.shouldKeepAlive = false;
      next(request, response);
    },
    untilSent: async () => {
      const busy = [...connections.values()].filter(({ responses }) => responses.size > 0);
      await Promise.all(busy.map(({ waiting }) => new Promise<void>((resolve) => waiting.add(resolve))));
    },
  };
}

function settle(connection: Connection): void {
  clearTimeout(connection.timer);
  for (const resolve of connection.waiting) resolve();
  connection.waiting.clear();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
