import type { Secret } from '../secrets/secret.ts';
import type { TlsServer } from './schema.ts';

/** Who may reach the exporter, and how: checked, with every default filled in. */
export interface WebConfig {
  /** Absent where plain HTTP is served. */
  readonly tls: TlsConfig | undefined;
  /** Headers of every answer, by name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Bcrypt hashes by user name; empty where no login is asked for. */
  readonly users: ReadonlyMap<string, Secret>;
  /** Absent where requests are not limited. */
  readonly rateLimit: RateLimit | undefined;
  /** Which settings the file has, as paths such as `tls_server_config.client_auth_type`; of users only that there are. */
  readonly written: ReadonlySet<string>;
}

/** A token bucket: one request per interval, and so many at once. */
export interface RateLimit {
  readonly intervalSeconds: number;
  readonly burst: number;
}

/** `tls_server_config`, with the certificates and the key as loaded from their files. */
export interface TlsConfig extends Omit<TlsServer, 'cert' | 'key' | 'client_ca'> {
  /** The server's certificate and its intermediates, in PEM. */
  readonly cert: string;
  /** In PEM. */
  readonly key: Secret;
  /** CA certificates in PEM; always present where client certificates are verified. */
  readonly client_ca: string | undefined;
}

/** Versions in Node's words. */
export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** What is asked of a client's certificate. */
export interface ClientAuth {
  /** Whether the handshake asks for one. */
  readonly isAsked: boolean;
  readonly isRequired: boolean;
  /** Whether one that is given must come from `clientCa`. */
  readonly isVerified: boolean;
}
