import type { Clock } from '../clock.ts';
import type { ApiConfig } from '../config/config.ts';
import { createDispatcher } from '../phala/client/dispatcher.ts';
import { createHttpClient, type HttpClient } from '../phala/client/http-client.ts';
import type { ApiKey } from '../secrets/api-key.ts';
import { toFingerprint } from '../secrets/hash.ts';

/** What all workspaces together need, each with its own concurrency, and far less than a machine has. */
const MAX_CONNECTIONS = 256;

/** A pool of connections to the API. */
export interface Connection {
  readonly http: HttpClient;
  /** Keys that it is used with: what no answer may bring back. */
  readonly keys: Set<ApiKey>;
  /** The same for the same settings and the same certificates. */
  readonly fingerprint: string;
  /** Drops every connection. */
  readonly close: () => Promise<void>;
}

/** Opens a pool with these settings, or returns the previous one if they are the same. */
export function openConnection(
  api: ApiConfig,
  { version, clock }: { readonly version: string; readonly clock: Clock },
  before: Connection | undefined,
): Connection {
  const fingerprint = toFingerprint(api);
  if (before?.fingerprint === fingerprint) return before;
  const dispatcher = createDispatcher({
    timeoutSeconds: api.timeout,
    maxConnections: MAX_CONNECTIONS,
    proxyUrl: api.proxy_url?.reveal(),
    environmentProxy: api.environmentProxy,
    ca: api.ca,
  });
  const keys = new Set<ApiKey>();
  const http = createHttpClient({
    baseUrl: api.base_url,
    apiVersion: api.version,
    userAgent: `phala-cloud-exporter/${version}`,
    timeoutSeconds: api.timeout,
    maxResponseBytes: api.max_response_bytes,
    dispatcher,
    clock,
    secrets: () => [...keys].flatMap((key) => key.used()),
  });
  return { http, keys, fingerprint, close: () => dispatcher.destroy() };
}
