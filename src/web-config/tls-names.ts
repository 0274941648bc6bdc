// The exporters' web configuration uses Go's names. Here are Node's or OpenSSL's names for them.

/** The cipher suites of Go's `tls.CipherSuites` (Go 1.22, looked up 2026-11-24), those of TLS 1.3 first. */
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

/** The suites of TLS 1.3, which are always offered, as in Go. */
export const TLS13_SUITES: readonly string[] = [...CIPHER_SUITES.values()].filter(isOfTls13);

/** Whether a suite belongs to TLS 1.3; takes either name. */
export function isOfTls13(suite: string): boolean {
  return /^TLS_(AES|CHACHA20)_/.test(suite);
}

/** Curves that Go and OpenSSL in every supported Node have. */
export const CURVES: ReadonlyMap<string, string> = new Map([
  ['X25519', 'X25519'],
  ['CurveP256', 'P-256'],
  ['CurveP384', 'P-384'],
  ['CurveP521', 'P-521'],
]);

/** Whether the handshake requests a client certificate, whether it is required, and whether a CA must have signed it. */
export const CLIENT_AUTH_TYPES = new Map([
  ['NoClientCert', { isAsked: false, isRequired: false, isVerified: false }],
  ['RequestClientCert', { isAsked: true, isRequired: false, isVerified: false }],
  ['RequireAnyClientCert', { isAsked: true, isRequired: true, isVerified: false }],
  // Deprecated name of the previous one.
  ['RequireClientCert', { isAsked: true, isRequired: true, isVerified: false }],
  ['VerifyClientCertIfGiven', { isAsked: true, isRequired: false, isVerified: true }],
  ['RequireAndVerifyClientCert', { isAsked: true, isRequired: true, isVerified: true }],
]);
