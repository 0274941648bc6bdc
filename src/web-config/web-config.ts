import type { Secret } from '../secrets/secret.ts';
import type { TlsServer } from './schema.ts';

/** TLS, logins and limits of the exporter's server: validated, with all defaults. */
export interface WebConfig {
  readonly tls: TlsConfig | undefined;
  /** Headers of every response, by name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Bcrypt hashes by user name; empty where no login is required. */
  readonly users: ReadonlyMap<string, Secret>;
  readonly rateLimit: RateLimit | undefined;
}

/** A token bucket: one request per interval, and `burst` requests at once. */
export interface RateLimit {
  readonly intervalSeconds: number;
  readonly burst: number;
}

/** `tls_server_config`, with the certificates and the key as loaded from their files. */
export interface TlsConfig extends Omit<TlsServer, 'cert' | 'key' | 'client_ca'> {
  /** The server's certificate and its intermediates, in PEM. */
  readonly cert: string;
  readonly key: Secret;
  /** CA certificates in PEM; always present where client certificates are verified. */
  readonly client_ca: string | undefined;
}

/** Whether client certificates are requested, required and verified. */
export interface ClientAuth {
  /** Whether the handshake requests one. */
  readonly isAsked: boolean;
  readonly isRequired: boolean;
  /** Whether it must be signed by one of `client_ca`. */
  readonly isVerified: boolean;
}
