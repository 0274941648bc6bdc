import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { renderFaults } from '../config/format-errors.ts';
import { parseConfigDocument } from '../config/parse-yaml.ts';
import { isMap, toMap } from '../config/raw.ts';
import { type Fault, toFaults } from '../config/validation-error.ts';
import { ConfigError } from '../errors.ts';
import { describeReadError } from '../files/describe-file.ts';
import { Secret } from '../secrets/secret.ts';
import { findCrossFaults } from './check-relations.ts';
import { readSmallFile } from './read-file.ts';
import { WebConfigFile } from './schema.ts';
import { toSecureContextOptions } from './secure-context.ts';
import { listTlsFiles, readTlsMaterial, type TlsMaterial } from './tls-material.ts';
import { TLS13_SUITES } from './tls-names.ts';
import type { TlsConfig, WebConfig } from './web-config.ts';

/** A web configuration, or all that is wrong with it; and the files that this depends on. */
export type WebConfigReading = { readonly files: readonly string[] } & (
  | { readonly config: WebConfig }
  | { readonly faults: readonly string[] }
);

/** Loads a web configuration. @throws ConfigError with every fault there is, each in one line. */
export function loadWebConfig(file: string): WebConfig {
  const reading = readWebConfig(file);
  if ('faults' in reading) throw new ConfigError(reading.faults);
  return reading.config;
}

/** Reads a web configuration, and the files that it names; never throws for what is in them. */
export function readWebConfig(file: string): WebConfigReading {
  const files = [resolve(file)];
  try {
    const document = parseConfigDocument(readText(file), file);
    // An empty file is good: nothing is asked of clients.
    const raw = document.raw ?? {};
    const folder = dirname(resolve(file));
    files.push(...listTlsFiles(raw, folder));
    const parsed = WebConfigFile.safeParse(raw);
    const material = readTlsMaterial(raw, folder);
    const faults = [
      ...document.faults,
      ...toFaults(parsed.error?.issues ?? [], raw),
      ...findCrossFaults(raw),
      ...material.faults,
    ];
    if (!parsed.success || faults.length > 0) return { files, faults: renderFaults(faults, document, file) };
    const config = toWebConfig(parsed.data, material, new Set(listKeys(toMap(raw))));
    const refusal = findOpensslFaults(config.tls);
    return refusal.length > 0 ? { files, faults: renderFaults(refusal, document, file) } : { files, config };
  } catch (error) {
    if (error instanceof ConfigError) return { files, faults: error.faults };
    throw error;
  }
}

function readText(file: string): string {
  try {
    return readSmallFile(file);
  } catch (error) {
    throw new ConfigError([`${file}: expected a web configuration in YAML, but ${describeReadError(error)}`]);
  }
}

function toWebConfig(file: WebConfigFile, material: TlsMaterial, written: ReadonlySet<string>): WebConfig {
  const { http_server_config, basic_auth_users, rate_limit } = file;
  const headers = Object.entries(http_server_config.headers).flatMap(([name, text]) =>
    text === undefined || text === '' ? [] : [[name, text] as const],
  );
  const { interval, burst } = rate_limit;
  return {
    tls: file.tls_server_config === undefined ? undefined : toTlsConfig(file.tls_server_config, material),
    headers: new Map(headers),
    users: basic_auth_users,
    rateLimit: interval === 0 || burst === undefined ? undefined : { intervalSeconds: interval, burst },
    written,
  };
}

// Users come and go by themselves; all other settings are a closed list.
function listKeys(settings: ReadonlyMap<string, unknown>): readonly string[] {
  return [...settings].flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (!isMap(value) || key === 'basic_auth_users') return [key];
    return [key, ...listKeys(toMap(value)).map((inner) => `${key}.${inner}`)];
  });
}

function toTlsConfig(
  tls: NonNullable<WebConfigFile['tls_server_config']>,
  { cert = '', key = '', clientCa }: TlsMaterial,
): TlsConfig {
  const { cipher_suites, curve_preferences } = tls;
  return {
    certificate: cert,
    key: new Secret(key),
    clientAuth: tls.client_auth_type,
    clientCa,
    allowedSans: tls.client_allowed_sans,
    minVersion: tls.min_version,
    maxVersion: tls.max_version,
    ciphers:
      cipher_suites === undefined ? undefined : [...new Set([...TLS13_SUITES, ...cipher_suites])].join(':'),
    prefersOwnCiphers: tls.prefer_server_cipher_suites,
    curves: curve_preferences?.join(':'),
  };
}

// The last word is OpenSSL's: keys may be too short for it, and signatures too weak.
function findOpensslFaults(tls: TlsConfig | undefined): readonly Fault[] {
  if (tls === undefined) return [];
  try {
    createSecureContext(toSecureContextOptions(tls));
    return [];
  } catch (error) {
    const reason = error instanceof Error && 'reason' in error ? String(error.reason) : 'it cannot use them';
    return [
      { path: ['tls_server_config'], message: `expected settings that OpenSSL accepts, but: ${reason}` },
    ];
  }
}
