import type { ClientAuth, TlsVersion } from './web-config.ts';

// Go's words, which the exporters' web configuration uses, and ours or OpenSSL's for them.

/** Go's cipher suites that its `tls.CipherSuites` has (Go 1.22, looked up 2026-11-24), those of TLS 1.3 first. */
export const CIPHER_SUITES: ReadonlyMap<string, string> = new Map([
  ['TLS_AES_128_GCM_SHA256', 'TLS_AES_128_GCM_SHA256'],
  ['TLS_AES_256_GCM_SHA384', 'TLS_AES_256_GCM_SHA384'],
  ['TLS_CHACHA20_POLY1305_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', 'ECDHE-ECDSA-AES128-SHA'],
  ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'ECDHE-RSA-AES128-SHA'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA', 'ECDHE-ECDSA-AES256-SHA'],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'ECDHE-RSA-AES256-SHA'],
]);

/** OpenSSL's names of the suites of TLS 1.3, which Go always offers, and so do we. */
export const TLS13_SUITES: readonly string[] = [...CIPHER_SUITES.values()].filter(isOfTls13);

/** Whether a suite, by either name, is one of TLS 1.3. */
export function isOfTls13(suite: string): boolean {
  return /^TLS_(AES|CHACHA20)_/.test(suite);
}

/** Curves that Go and every OpenSSL of a Node that we support have. */
export const CURVES: ReadonlyMap<string, string> = new Map([
  ['X25519', 'X25519'],
  ['CurveP256', 'P-256'],
  ['CurveP384', 'P-384'],
  ['CurveP521', 'P-521'],
]);

/** Versions that a handshake is possible with: OpenSSL refuses the older ones at its security level. */
export const TLS_VERSIONS: ReadonlyMap<string, TlsVersion> = new Map([
  ['TLS12', 'TLSv1.2'],
  ['TLS13', 'TLSv1.3'],
]);

/** What each way of asking for a client's certificate means. */
export const CLIENT_AUTH_TYPES: ReadonlyMap<string, ClientAuth> = new Map([
  ['NoClientCert', { isAsked: false, isRequired: false, isVerified: false }],
  ['RequestClientCert', { isAsked: true, isRequired: false, isVerified: false }],
  ['RequireAnyClientCert', { isAsked: true, isRequired: true, isVerified: false }],
  // An older name of the one before.
  ['RequireClientCert', { isAsked: true, isRequired: true, isVerified: false }],
  ['VerifyClientCertIfGiven', { isAsked: true, isRequired: false, isVerified: true }],
  ['RequireAndVerifyClientCert', { isAsked: true, isRequired: true, isVerified: true }],
]);
