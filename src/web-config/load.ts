import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { ConfigDocument } from '../config/config-document.ts';
import { parseValues } from '../config/parse-values.ts';
import { INVALID } from '../config/schema-fields.ts';
import type { ValidationError } from '../config/validation-error.ts';
import { ConfigError } from '../errors.ts';
import { describeReadError } from '../files/describe-file.ts';
import { createFileReader } from './file-reader.ts';
import { loadTlsFiles, type TlsFiles } from './load-tls-files.ts';
import { WebConfigFile } from './schema.ts';
import { toSecureContextOptions } from './secure-context.ts';
import type { TlsConfig, WebConfig } from './web-config.ts';

/** A web configuration as read from its files. */
export interface LoadedWebConfig {
  readonly file: string;
  readonly config: WebConfig;
  /** Whether none of its files has changed since. */
  readonly isUpToDate: () => boolean;
}

/** A web configuration, or all errors in it. */
export type WebConfigReading =
  | LoadedWebConfig
  | (Omit<LoadedWebConfig, 'config'> & { readonly errors: readonly string[] });

/** Loads a web configuration. @throws ConfigError with all errors, one per line. */
export function loadWebConfig(file: string): LoadedWebConfig {
  const reading = readWebConfig(file);
  if ('errors' in reading) throw new ConfigError(reading.errors);
  return reading;
}

/** Reads a web configuration and the files that it names, each once. Returns errors instead of throwing. */
export function readWebConfig(file: string): WebConfigReading {
  const { read, isUpToDate } = createFileReader();
  try {
    return { file, isUpToDate, config: parseWebConfig(file, read) };
  } catch (error) {
    if (error instanceof ConfigError) return { file, isUpToDate, errors: error.faults };
    throw error;
  }
}

type Read = (path: string) => string;

function parseWebConfig(file: string, read: Read): WebConfig {
  const document = new ConfigDocument(readText(file, read), file);
  // An empty file is valid, and protects nothing.
  const { values = {} } = document;
  const { data, draft, errors } = parseValues(WebConfigFile, values);
  const tls = draft === INVALID ? undefined : draft.tls_server_config;
  const files = loadTlsFiles(tls, dirname(resolve(file)), read);
  const faults = document.formatErrors([...errors, ...files.errors]);
  if (data === undefined || faults.length > 0) throw new ConfigError(faults);
  const config = toWebConfig(data, files.pem, new Set(listKeys(values)));
  const rejected = findOpensslErrors(config.tls);
  if (rejected.length > 0) throw new ConfigError(document.formatErrors(rejected));
  return config;
}

function readText(file: string, read: Read): string {
  try {
    return read(resolve(file));
  } catch (error) {
    throw new ConfigError([`${file}: cannot read the web configuration: ${describeReadError(error)}`]);
  }
}

function toWebConfig(file: WebConfigFile, pem: TlsFiles['pem'], written: ReadonlySet<string>): WebConfig {
  const { http_server_config, basic_auth_users, rate_limit, tls_server_config } = file;
  const headers = Object.entries(http_server_config.headers).flatMap(([name, text]) =>
    text === undefined || text === '' ? [] : [[name, text] as const],
  );
  const { interval, burst } = rate_limit;
  return {
    tls: tls_server_config && { ...tls_server_config, ...pem },
    headers: new Map(headers),
    users: basic_auth_users,
    rateLimit: interval === 0 || burst === undefined ? undefined : { intervalSeconds: interval, burst },
    written,
  };
}

// Users may be added and removed at run time, so they are not listed.
function listKeys(values: unknown): readonly string[] {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return [];
  return Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
    if (value === undefined) return [];
    const inner = key === 'basic_auth_users' ? [] : listKeys(value);
    return [key, ...inner.map((path) => `${key}.${path}`)];
  });
}

// OpenSSL may reject a short key or a weak signature.
function findOpensslErrors(tls: TlsConfig | undefined): readonly ValidationError[] {
  try {
    if (tls !== undefined) createSecureContext(toSecureContextOptions(tls));
    return [];
  } catch (error) {
    const reason = error instanceof Error && 'reason' in error ? String(error.reason) : 'it cannot use them';
    const message = `expected settings that OpenSSL accepts, but: ${reason}`;
    return [{ path: ['tls_server_config'], message }];
  }
}
