import type { Socket } from 'node:net';
import type { RefusalReason } from '../metrics/self-catalogue.ts';

/** The open connections of a server, among those of all servers. */
export interface Connections {
  readonly add: (socket: Socket) => void;
  /** Cuts all that are left. */
  readonly cut: () => void;
}

/** Creates what counts connections; beyond `max` at all servers together, the oldest is cut. */
export function createConnectionCounter(
  max: number,
  refuse: (reason: RefusalReason) => void,
): () => Connections {
  const all = new Set<Socket>();
  return () => {
    const own = new Set<Socket>();
    return {
      add: (socket) => {
        const [oldest] = all;
        if (all.size >= max && oldest !== undefined) {
          refuse('too_many_connections');
          all.delete(oldest);
          oldest.destroy();
        }
        for (const sockets of [all, own]) {
          sockets.add(socket);
          socket.once('close', () => sockets.delete(socket));
        }
      },
      cut: () => {
        for (const socket of own) socket.destroy();
      },
    };
  };
}
