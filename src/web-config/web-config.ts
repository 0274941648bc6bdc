import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import type { loadTlsFiles } from './load-tls-files.ts';
import type { WebConfigFile } from './schema.ts';
import { TLS13_SUITES } from './tls-names.ts';

/** TLS, logins and limits of the exporter's server: validated, with all defaults. */
export type WebConfig = ReturnType<typeof toWebConfig>;

/** `tls_server_config`, with the certificates and the key as loaded from their files. */
export type TlsConfig = NonNullable<WebConfig['tls']>;

/** A token bucket: one request per interval, and `burst` requests at once. */
export type RateLimit = NonNullable<WebConfig['rateLimit']>;

/** Combines a valid file with the certificates and the key loaded for it. */
export function toWebConfig(file: WebConfigFile, pem: Awaited<ReturnType<typeof loadTlsFiles>>) {
  const { http_server_config, basic_auth_users, rate_limit, tls_server_config } = file;
  const headers = Object.entries(http_server_config.headers).flatMap(([name, text]) =>
    text === undefined || text === '' ? [] : [[name, text] as const],
  );
  const { interval, burst } = rate_limit;
  return {
    /** Without it, plain HTTP is served. */
    tls: tls_server_config && { ...tls_server_config, ...pem },
    headers: new Map(headers),
    /** Bcrypt hashes by user name; empty where no login is required. */
    users: basic_auth_users,
    rateLimit: interval === 0 || burst === undefined ? undefined : { intervalSeconds: interval, burst },
  };
}

export function toSecureContextOptions(tls: TlsConfig): SecureContextOptions {
  const { client_ca, cipher_suites, curve_preferences } = tls;
  return {
    cert: tls.cert,
    key: tls.key.reveal(),
    minVersion: tls.min_version,
    maxVersion: tls.max_version,
    honorCipherOrder: tls.prefer_server_cipher_suites,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(client_ca && { ca: client_ca }),
    ...(cipher_suites && { ciphers: [...new Set([...TLS13_SUITES, ...cipher_suites])].join(':') }),
    ...(curve_preferences && { ecdhCurve: curve_preferences.join(':') }),
  };
}
