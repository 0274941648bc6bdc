import type { Secret } from '../secrets/secret.ts';

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

/** What the TLS server speaks, and with whom. */
export interface TlsConfig {
  /** The server's certificate in PEM, with those between it and its CA. */
  readonly certificate: string;
  /** In PEM. */
  readonly key: Secret;
  readonly clientAuth: ClientAuth;
  /** Certificates in PEM; always there where client certificates are verified. */
  readonly clientCa: string | undefined;
  /** Names of which a client's certificate must have one; absent where any will do. */
  readonly allowedSans: readonly string[] | undefined;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** In OpenSSL's words; absent where Node's own list is used. */
  readonly ciphers: string | undefined;
  readonly prefersOwnCiphers: boolean;
  /** In OpenSSL's words; absent where OpenSSL chooses. */
  readonly curves: string | undefined;
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
