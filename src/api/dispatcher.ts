import { Agent, type Dispatcher, Pool, ProxyAgent } from 'undici';
import type { ApiConfig } from '../config/config.ts';
import { TrackingClient, type TrackingOptions } from './tracking-client.ts';

const SPARE_MILLISECONDS = 1000;

/** Idle limit, whatever the server's Keep-Alive header says: well below that of any NAT or load balancer. */
const MAX_IDLE_MILLISECONDS = 4000;

/** Share of the time limit for each address of a host: up to three unreachable ones are tolerated. */
const ADDRESS_SHARE = 1 / 4;

/** Node's default limit per address, as a minimum for short time limits. */
const MIN_ADDRESS_MILLISECONDS = 250;

/** Limit of open connections, of all workspaces together; further requests wait. */
const MAX_CONNECTIONS = 256;

type ConnectionConfig = Pick<ApiConfig, 'ca' | 'proxy_url' | 'timeout'>;

/** Connections to the API; the caller destroys them. */
export type Dispatchers = ReturnType<typeof createDispatchers>;

export function createDispatchers(config: ConnectionConfig, maxConnections = MAX_CONNECTIONS) {
  const reusing = createDispatcher(config, maxConnections, 1);
  // With a pipelining of 0, undici closes a connection after its first request.
  const renewing = createDispatcher(config, maxConnections, 0);
  return {
    /** Keeps a connection open for further requests. */
    reusing,
    /** Opens a connection for each request. */
    renewing,
    destroy: async () => void (await Promise.all([reusing.destroy(), renewing.destroy()])),
  };
}

function createDispatcher(
  { ca, proxy_url, timeout: timeoutSeconds }: ConnectionConfig,
  connections: number,
  pipelining: number,
): Dispatcher {
  const timeout = Math.round(timeoutSeconds * 1000);
  const connect = {
    timeout,
    autoSelectFamilyAttemptTimeout: Math.max(Math.ceil(timeout * ADDRESS_SHARE), MIN_ADDRESS_MILLISECONDS),
    ...(ca === undefined ? {} : { ca }),
  };
  // The deadline of a request is earlier; these limits end what continues after an abort.
  const limits = {
    connections,
    headersTimeout: timeout + SPARE_MILLISECONDS,
    bodyTimeout: timeout + SPARE_MILLISECONDS,
    keepAliveTimeout: MAX_IDLE_MILLISECONDS,
    keepAliveMaxTimeout: MAX_IDLE_MILLISECONDS,
  };
  const createPool = (origin: string | URL, poolOptions: object): Dispatcher =>
    new Pool(origin, {
      ...poolOptions,
      factory: (url, options) => new TrackingClient(url, options as TrackingOptions),
    });
  const direct = { ...limits, pipelining, connect, factory: createPool };
  if (proxy_url === undefined) return new Agent(direct);
  return new ProxyAgent({
    ...direct,
    ...splitCredentials(proxy_url.reveal()),
    requestTls: connect,
    proxyTls: connect,
    // Without these limits, a proxy that does not respond to CONNECT holds a connection for minutes.
    clientFactory: (origin: URL, poolOptions: object) => new Pool(origin, { ...poolOptions, ...limits }),
  });
}

// undici does not send credentials without a password.
function splitCredentials(proxyUrl: string): { readonly uri: string; readonly token?: string } {
  const url = new URL(proxyUrl);
  const login = [url.username, url.password].map(decodeURIComponent).join(':');
  url.username = '';
  url.password = '';
  if (login === ':') return { uri: url.href };
  return { uri: url.href, token: `Basic ${Buffer.from(login).toString('base64')}` };
}
