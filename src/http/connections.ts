import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RejectReason } from '../metrics/self-catalogue.ts';
import type { Limits } from './limits.ts';

/** A connection with responses that are not sent completely yet. */
interface Sending {
  responses: number;
  readonly timer: NodeJS.Timeout;
  readonly end: () => void;
}

/** The open connections of all servers, and their responses in flight. */
export class Connections {
  readonly #limits: Pick<Limits, 'connections' | 'responseSeconds'>;
  readonly #reject: (reason: RejectReason) => void;
  readonly #open = new Set<Socket>();
  readonly #sending = new Map<Socket, Sending>();
  #onSent = (): void => undefined;

  constructor(limits: Limits, reject: (reason: RejectReason) => void) {
    this.#limits = limits;
    this.#reject = reject;
  }

  /** Adds a connection; beyond the limit the oldest is closed. */
  add(socket: Socket): void {
    const [oldest] = this.#open;
    if (this.#open.size >= this.#limits.connections && oldest !== undefined) {
      this.#reject('too_many_connections');
      this.#open.delete(oldest);
      oldest.destroy();
    }
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
  }

  /** Tracks a response; a client that reads one too slowly is disconnected. */
  track({ socket }: IncomingMessage, response: ServerResponse): void {
    const sending = this.#sending.get(socket) ?? this.#startSending(socket);
    sending.responses += 1;
    response.once('close', () => {
      sending.responses -= 1;
      if (sending.responses === 0) sending.end();
      else sending.timer.refresh();
    });
  }

  /** Resolves when no response is in flight. */
  untilSent(): Promise<void> {
    return new Promise((resolve) => {
      this.#onSent = resolve;
      if (this.#sending.size === 0) resolve();
    });
  }

  closeAll(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #startSending(socket: Socket): Sending {
    const timer = setTimeout(() => {
      this.#reject('slow_reader');
      socket.destroy();
    }, this.#limits.responseSeconds * 1000).unref();
    const end = (): void => {
      clearTimeout(timer);
      socket.off('close', end);
      this.#sending.delete(socket);
      if (this.#sending.size === 0) this.#onSent();
    };
    // Node emits no `close` on pipelined responses behind the first one.
    socket.once('close', end);
    const sending = { responses: 0, timer, end };
    this.#sending.set(socket, sending);
    return sending;
  }
}
