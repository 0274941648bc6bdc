import { type buildConnector, Client, type Dispatcher } from 'undici';

/** What one request did with its connection; passed as the request's `opaque`. */
export class ConnectionUse {
  /** Whether an earlier request had an answer on it. */
  isReused = false;
  /** Whether headers of a response came. */
  isAnswered = false;
}

type Options = Client.Options & { readonly connect: buildConnector.connector };

/** One connection at a time, one request at a time. It marks the `ConnectionUse` of requests that reuse it. */
export class TrackingClient extends Client {
  #last: ConnectionUse | undefined;

  constructor(origin: URL, options: Options) {
    super(origin, { ...options, connect: keepFirstError(options.connect) });
    // undici connects again after a request is aborted, whether or not another one waits.
    this.on('connect', () => {
      if (this.#last?.isAnswered === true) this.#last = undefined;
    });
  }

  // A request that comes before there is a connection gets one that is opened for it.
  override dispatch(
    options: Dispatcher.DispatchOptions & { readonly opaque?: unknown },
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const use = options.opaque;
    if (use instanceof ConnectionUse) {
      use.isReused = this.stats.connected && this.#last?.isAnswered === true;
      this.#last = use;
    }
    return super.dispatch(options, handler);
  }
}

/** Creates the client of a pool, which passes the connector that it has made. */
export function createTrackingClient(origin: string | URL, options: object): TrackingClient {
  return new TrackingClient(new URL(origin), options as Options);
}

// With TLS 1.3 a server refuses a client without a certificate after the handshake, by an alert. Node reports it and
// goes on to the end of the stream, which undici then takes for the error.
function keepFirstError(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      socket?.once('error', () => socket.destroy());
      callback(...result);
    });
}
