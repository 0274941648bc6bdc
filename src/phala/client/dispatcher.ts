import { Agent, type Dispatcher, ProxyAgent } from 'undici';

/** How to reach the API. */
export interface DispatcherOptions {
  readonly timeoutSeconds: number;
  /** May carry a login. */
  readonly proxyUrl: string | undefined;
  /** Certificates in PEM that are trusted instead of the built-in ones. */
  readonly ca: string | undefined;
}

/** Creates the pool of connections to the API; the caller destroys it. */
export function createDispatcher({ timeoutSeconds, proxyUrl, ca }: DispatcherOptions): Dispatcher {
  const timeout = timeoutSeconds * 1000;
  const tls = ca === undefined ? {} : { ca };
  const common = { headersTimeout: timeout, bodyTimeout: timeout };
  if (proxyUrl === undefined) return new Agent({ ...common, connect: { timeout, ...tls } });
  return new ProxyAgent({
    ...common,
    uri: proxyUrl,
    requestTls: { timeout, ...tls },
    proxyTls: { timeout, ...tls },
  });
}
