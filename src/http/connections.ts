import type { Socket } from 'node:net';
import type { RejectReason } from '../metrics/self-catalogue.ts';

/** The open connections of all servers. */
export interface Connections {
  readonly add: (socket: Socket) => void;
  readonly closeAll: () => void;
}

/** Limits the connections: beyond `max` the oldest is closed. */
export function createConnections(max: number, reject: (reason: RejectReason) => void): Connections {
  const sockets = new Set<Socket>();
  return {
    add: (socket) => {
      const [oldest] = sockets;
      if (sockets.size >= max && oldest !== undefined) {
        reject('too_many_connections');
        sockets.delete(oldest);
        oldest.destroy();
      }
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    },
    closeAll: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
