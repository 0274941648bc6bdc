import { type buildConnector, Client, type Dispatcher } from 'undici';

/** How one request used its connection; passed to undici as `opaque`. */
export class ConnectionUse {
  /** Whether an earlier request received a response on it. */
  isReused = false;
  hasResponse = false;
}

export type TrackingOptions = Client.Options & { readonly connect: buildConnector.connector };

/** A client with one connection and one request at a time, which marks the `ConnectionUse` of requests that reuse the connection. */
export class TrackingClient extends Client {
  #last: ConnectionUse | undefined;

  constructor(origin: URL, options: TrackingOptions) {
    super(origin, { ...options, connect: keepFirstError(options.connect) });
    // undici reconnects after an aborted request, even if no other request waits.
    this.on('connect', () => {
      if (this.#last?.hasResponse === true) this.#last = undefined;
    });
  }

  // A request without an open connection gets a new one.
  override dispatch(
    options: Dispatcher.DispatchOptions & { readonly opaque?: unknown },
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const use = options.opaque;
    if (use instanceof ConnectionUse) {
      use.isReused = this.stats.connected && this.#last?.hasResponse === true;
      this.#last = use;
    }
    return super.dispatch(options, handler);
  }
}

// With TLS 1.3, a server rejects a client without a certificate by an alert after the handshake. Node emits it and then
// the end of the stream, which undici would report instead.
function keepFirstError(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      socket?.once('error', () => socket.destroy());
      callback(...result);
    });
}
