import { createDispatchers } from '../api/dispatcher.ts';
import { createHttpClient, type HttpClient } from '../api/http-client.ts';
import type { Clock } from '../clock.ts';
import type { ApiConfig } from '../config/config.ts';
import type { ApiKey } from '../secrets/api-key.ts';

/** What all workspaces together need, each with its own concurrency, and far less than a machine has. */
const MAX_CONNECTIONS = 256;

/** A pool of connections to the API. */
export interface Connection {
  readonly http: HttpClient;
  /** Keys that it is used with: what no answer may bring back. */
  readonly keys: Set<ApiKey>;
  /** Drops every connection. */
  readonly close: () => Promise<void>;
}

/** Opens the pool that the settings describe. */
export function openConnection(
  api: ApiConfig,
  { version, clock }: { readonly version: string; readonly clock: Clock },
): Connection {
  const dispatchers = createDispatchers({
    timeoutSeconds: api.timeout,
    maxConnections: MAX_CONNECTIONS,
    proxyUrl: api.proxy_url?.reveal(),
    ca: api.ca,
  });
  const keys = new Set<ApiKey>();
  const http = createHttpClient({
    baseUrl: api.base_url,
    apiVersion: api.version,
    userAgent: `phala-cloud-exporter/${version}`,
    timeoutSeconds: api.timeout,
    maxResponseBytes: api.max_response_bytes,
    dispatchers,
    clock,
    secrets: () => [...keys].flatMap((key) => key.used()),
  });
  return { http, keys, close: dispatchers.destroy };
}
