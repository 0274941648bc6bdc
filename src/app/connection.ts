import type { Clock } from '../clock.ts';
import { CA_FILE_EXPECTED, readCaFile } from '../config/ca-file.ts';
import type { ApiConfig } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { describeFile } from '../files/describe-file.ts';
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

/**
 * Opens the pool that the settings describe, or goes on with the one before where it is the same.
 * @throws ConfigError when `ca_file` is no longer what it was when it was checked.
 */
export async function openConnection(
  api: ApiConfig,
  { version, clock }: { readonly version: string; readonly clock: Clock },
  before: Connection | undefined,
): Promise<Connection> {
  const ca = api.caFile === undefined ? undefined : await readCa(api.caFile);
  const fingerprint = toFingerprint({ api, ca });
  if (before?.fingerprint === fingerprint) return before;
  const dispatcher = createDispatcher({
    timeoutSeconds: api.timeoutSeconds,
    maxConnections: MAX_CONNECTIONS,
    proxyUrl: api.proxyUrl?.reveal(),
    environmentProxy: api.environmentProxy,
    ca,
  });
  const keys = new Set<ApiKey>();
  const http = createHttpClient({
    baseUrl: api.baseUrl,
    apiVersion: api.version,
    userAgent: `phala-cloud-exporter/${version}`,
    timeoutSeconds: api.timeoutSeconds,
    maxResponseBytes: api.maxResponseBytes,
    dispatcher,
    clock,
    secrets: () => [...keys].flatMap((key) => key.used()),
  });
  return { http, keys, fingerprint, close: () => dispatcher.destroy() };
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
