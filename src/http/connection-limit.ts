import type { Socket } from 'node:net';
import type { RejectReason } from '../metrics/self-catalogue.ts';

/** The open connections of one server. */
export interface Connections {
  readonly add: (socket: Socket) => void;
  readonly closeAll: () => void;
}

/** Creates a limit that all servers share: beyond `max` connections the oldest is closed. */
export function createConnectionLimit(
  max: number,
  reject: (reason: RejectReason) => void,
): () => Connections {
  const all = new Set<Socket>();
  return () => {
    const own = new Set<Socket>();
    return {
      add: (socket) => {
        const [oldest] = all;
        if (all.size >= max && oldest !== undefined) {
          reject('too_many_connections');
          all.delete(oldest);
          oldest.destroy();
        }
        for (const sockets of [all, own]) {
          sockets.add(socket);
          socket.once('close', () => sockets.delete(socket));
        }
      },
      closeAll: () => {
        for (const socket of own) socket.destroy();
      },
    };
  };
}
