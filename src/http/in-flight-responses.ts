import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RejectReason } from '../metrics/self-catalogue.ts';

/** Responses that are not sent completely yet. */
export interface InFlightResponses {
  readonly track: (request: IncomingMessage, response: ServerResponse) => void;
  /** Resolves when no response is in flight. */
  readonly untilSent: () => Promise<void>;
}

/** A connection with responses in flight. */
interface Connection {
  responses: number;
  readonly timer: NodeJS.Timeout;
  readonly end: () => void;
}

/** Tracks responses, and disconnects a client that takes longer than this to read one. */
export function createInFlightResponses(
  maxSeconds: number,
  reject: (reason: RejectReason) => void,
): InFlightResponses {
  const connections = new Map<Socket, Connection>();
  let onSent = (): void => undefined;

  function open(socket: Socket): Connection {
    const timer = setTimeout(() => {
      reject('slow_reader');
      socket.destroy();
    }, maxSeconds * 1000).unref();
    const end = (): void => {
      clearTimeout(timer);
      socket.off('close', end);
      connections.delete(socket);
      if (connections.size === 0) onSent();
    };
    // Node emits no `close` on pipelined responses behind the first one.
    socket.once('close', end);
    const connection = { responses: 0, timer, end };
    connections.set(socket, connection);
    return connection;
  }

  return {
    track: ({ socket }, response) => {
      const connection = connections.get(socket) ?? open(socket);
      connection.responses += 1;
      response.once('close', () => {
        connection.responses -= 1;
        if (connection.responses === 0) connection.end();
        else connection.timer.refresh();
      });
    },
    untilSent: () =>
      new Promise((resolve) => {
        onSent = resolve;
        if (connections.size === 0) resolve();
      }),
  };
}
