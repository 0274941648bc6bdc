import type { loadTlsFiles } from './load-tls-files.ts';
import type { WebConfigFile } from './schema.ts';

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
