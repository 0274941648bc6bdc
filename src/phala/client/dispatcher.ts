import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent } from 'undici';
import type { EnvironmentProxy } from '../../config/config.ts';

/** How to reach the API. */
export interface DispatcherOptions {
  readonly timeoutSeconds: number;
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
  const direct = { headersTimeout: timeout, bodyTimeout: timeout, connect: tls };
  const proxied = { ...direct, requestTls: tls, proxyTls: tls };
  if (proxyUrl !== undefined) return new ProxyAgent({ ...proxied, uri: proxyUrl });
  if (environmentProxy === undefined) return new Agent(direct);
  return new EnvHttpProxyAgent({
    ...proxied,
    httpProxy: environmentProxy.http.reveal(),
    httpsProxy: environmentProxy.https.reveal(),
    noProxy: environmentProxy.except,
  });
}
