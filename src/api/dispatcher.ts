import { Agent, type Dispatcher, Pool, ProxyAgent } from 'undici';
import { createTrackingClient } from './tracking-client.ts';

const SPARE_MILLISECONDS = 1000;

/** Idle limit, whatever the server's Keep-Alive header says: well below that of any NAT or load balancer. */
const MAX_IDLE_MILLISECONDS = 4000;

/** Share of the time limit for each address of a host: up to three unreachable ones are tolerated. */
const ADDRESS_SHARE = 1 / 4;

/** Node's default limit per address, as a minimum for short time limits. */
const MIN_ADDRESS_MILLISECONDS = 250;

/** How to reach the API. */
export interface DispatcherOptions {
  readonly timeoutSeconds: number;
  /** Limit of open connections; further requests wait. */
  readonly maxConnections: number;
  /** May contain credentials. */
  readonly proxyUrl: string | undefined;
  /** CA certificates in PEM, instead of the built-in ones. */
  readonly ca: string | undefined;
}

/** Connections to the API; the caller destroys them. */
export interface Dispatchers {
  /** Keeps a connection open for further requests. */
  readonly reusing: Dispatcher;
  /** Opens a connection for each request and closes it afterwards. */
  readonly renewing: Dispatcher;
  readonly destroy: () => Promise<void>;
}

/** Creates the connection pools for the API. */
export function createDispatchers(options: DispatcherOptions): Dispatchers {
  const reusing = createDispatcher(options, 1);
  const renewing = createDispatcher(options, 0);
  return {
    reusing,
    renewing,
    destroy: async () => void (await Promise.all([reusing.destroy(), renewing.destroy()])),
  };
}

// With a pipelining of 0, undici closes a connection after its first request.
function createDispatcher(options: DispatcherOptions, pipelining: 0 | 1): Dispatcher {
  const { proxyUrl, ca, maxConnections } = options;
  const timeout = Math.round(options.timeoutSeconds * 1000);
  const connect = {
    timeout,
    autoSelectFamilyAttemptTimeout: Math.max(Math.ceil(timeout * ADDRESS_SHARE), MIN_ADDRESS_MILLISECONDS),
    ...(ca === undefined ? {} : { ca }),
  };
  // The deadline of a request is earlier; these limits end what continues after an abort.
  const limits = {
    connections: maxConnections,
    headersTimeout: timeout + SPARE_MILLISECONDS,
    bodyTimeout: timeout + SPARE_MILLISECONDS,
    keepAliveTimeout: MAX_IDLE_MILLISECONDS,
    keepAliveMaxTimeout: MAX_IDLE_MILLISECONDS,
  };
  const createPool = (origin: string | URL, poolOptions: object): Dispatcher =>
    new Pool(origin, { ...poolOptions, factory: createTrackingClient });
  const direct = { ...limits, pipelining, connect, factory: createPool };
  if (proxyUrl === undefined) return new Agent(direct);
  const { credentials, uri } = splitCredentials(proxyUrl);
  return new ProxyAgent({
    ...direct,
    ...credentials,
    uri,
    requestTls: connect,
    proxyTls: connect,
    // Without these limits, a proxy that does not respond to CONNECT holds a connection for minutes.
    clientFactory: (origin: URL, poolOptions: object) => new Pool(origin, { ...poolOptions, ...limits }),
  });
}

// undici does not send credentials without a password.
function splitCredentials(proxyUrl: string): {
  readonly uri: string;
  readonly credentials: { readonly token?: string };
} {
  const url = new URL(proxyUrl);
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  url.username = '';
  url.password = '';
  if (user === '' && password === '') return { uri: url.href, credentials: {} };
  return {
    uri: url.href,
    credentials: { token: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
  };
}
