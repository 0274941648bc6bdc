import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool, ProxyAgent } from 'undici';
import type { EnvironmentProxy } from '../../config/config.ts';

const SPARE_MILLISECONDS = 1000;

/** How to reach the API. */
export interface DispatcherOptions {
  readonly timeoutSeconds: number;
  /** Open at a time; a request that finds none waits for one. */
  readonly maxConnections: number;
  /** May carry a login. */
  readonly proxyUrl: string | undefined;
  /** Used where `proxyUrl` is not set. */
  readonly environmentProxy: EnvironmentProxy | undefined;
  /** Certificates in PEM that are trusted instead of the built-in ones. */
  readonly ca: string | undefined;
}

/** Creates the pool of connections to the API; the caller destroys it. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { proxyUrl, environmentProxy, ca } = options;
  const timeout = options.timeoutSeconds * 1000;
  const tls = { timeout, ...(ca === undefined ? {} : { ca }) };
  // The deadline of each request comes first; these end what no request waits for any more.
  const { maxConnections: connections } = options;
  const limits = {
    connections,
    headersTimeout: timeout + SPARE_MILLISECONDS,
    bodyTimeout: timeout + SPARE_MILLISECONDS,
  };
  const direct = { ...limits, connect: tls };
  const proxied = {
    ...direct,
    requestTls: tls,
    proxyTls: tls,
    // Without them a proxy that never answers CONNECT would hold each connection for minutes.
    clientFactory: (origin: URL, options: object) => new Pool(origin, { ...options, ...limits }),
  };
  if (proxyUrl !== undefined) return new ProxyAgent({ ...proxied, uri: proxyUrl });
  if (environmentProxy === undefined) return new Agent(direct);
  return new EnvHttpProxyAgent({
    ...proxied,
    httpProxy: environmentProxy.http.reveal(),
    httpsProxy: environmentProxy.https.reveal(),
    noProxy: environmentProxy.except,
  });
}
