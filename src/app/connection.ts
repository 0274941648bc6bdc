import { createDispatchers } from '../api/dispatcher.ts';
import { createHttpClient, type HttpClient } from '../api/http-client.ts';
import type { Clock } from '../clock.ts';
import type { ApiKey } from '../config/api-key.ts';
import { CA_FILE_EXPECTED, readCaFile } from '../config/ca-file.ts';
import type { ApiConfig } from '../config/config.ts';
import { describeFile } from '../config/named-file.ts';
import { ConfigError } from '../errors.ts';

/** What all workspaces together need, each with its own concurrency, and far less than a machine has. */
const MAX_CONNECTIONS = 256;

/** A pool of connections to the API. */
export interface Connection {
  readonly http: HttpClient;
  /** Keys that it is used with: what no answer may bring back. */
  readonly keys: Set<ApiKey>;
  /** Certificates in PEM that are trusted instead of the built-in ones. */
  readonly ca: string | undefined;
  /** Drops every connection. */
  readonly close: () => Promise<void>;
}

/** Opens the pool that the settings describe. @throws ConfigError when `ca_file` has changed since it was checked. */
export async function openConnection(
  api: ApiConfig,
  { version, clock }: { readonly version: string; readonly clock: Clock },
): Promise<Connection> {
  const ca = api.caFile === undefined ? undefined : await readCa(api.caFile);
  const dispatchers = createDispatchers({
    timeoutSeconds: api.timeoutSeconds,
    maxConnections: MAX_CONNECTIONS,
    proxyUrl: api.proxyUrl?.reveal(),
    ca,
  });
  const keys = new Set<ApiKey>();
  const http = createHttpClient({
    baseUrl: api.baseUrl,
    apiVersion: api.version,
    userAgent: `phala-cloud-exporter/${version}`,
    timeoutSeconds: api.timeoutSeconds,
    maxResponseBytes: api.maxResponseBytes,
    dispatchers,
    clock,
    secrets: () => [...keys].flatMap((key) => key.used()),
  });
  return { http, keys, ca, close: dispatchers.destroy };
}

async function readCa(path: string): Promise<string> {
  try {
    return await readCaFile(path);
  } catch (error) {
    throw new ConfigError([
      `api.ca_file: expected ${CA_FILE_EXPECTED}, got ${describeFile(path, '/', error)}`,
    ]);
  }
}
