import { Agent, type Dispatcher, Pool, ProxyAgent } from 'undici';
import { createTrackingClient } from './tracking-client.ts';

const SPARE_MILLISECONDS = 1000;

/** Far less than any NAT or load balancer keeps an idle connection, whatever the server promises. */
const MAX_IDLE_MILLISECONDS = 4000;

/** A host may have an address that leads nowhere: three of them leave time for a fourth. */
const ADDRESS_SHARE = 1 / 4;

/** Node's own limit per address, for time limits so short that their share is no time at all. */
const MIN_ADDRESS_MILLISECONDS = 250;

/** How to reach the API. */
export interface DispatcherOptions {
  readonly timeoutSeconds: number;
  /** Open at a time; a request that finds none waits for one. */
  readonly maxConnections: number;
  /** May carry a login. */
  readonly proxyUrl: string | undefined;
  /** Certificates in PEM that are trusted instead of the built-in ones. */
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

/** Creates the pools of connections to the API. */
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
  // The deadline of each request comes first; these end what no request waits for any more.
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
  const { login, uri } = splitLogin(proxyUrl);
  return new ProxyAgent({
    ...direct,
    ...login,
    uri,
    requestTls: connect,
    proxyTls: connect,
    // Without them a proxy that never answers CONNECT would hold each connection for minutes.
    clientFactory: (origin: URL, poolOptions: object) => new Pool(origin, { ...poolOptions, ...limits }),
  });
}

// undici sends no login that lacks a password.
function splitLogin(proxyUrl: string): { readonly uri: string; readonly login: { readonly token?: string } } {
  const url = new URL(proxyUrl);
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  url.username = '';
  url.password = '';
  if (user === '' && password === '') return { uri: url.href, login: {} };
  return {
    uri: url.href,
    login: { token: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
  };
}
