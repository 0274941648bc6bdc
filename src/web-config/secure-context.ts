import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import type { TlsConfig } from './web-config.ts';

/** The settings in Node's words. */
export function toSecureContextOptions(tls: TlsConfig): SecureContextOptions {
  return {
    cert: tls.certificate,
    key: tls.key.reveal(),
    minVersion: tls.minVersion,
    maxVersion: tls.maxVersion,
    honorCipherOrder: tls.prefersOwnCiphers,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa }),
    ...(tls.ciphers === undefined ? {} : { ciphers: tls.ciphers }),
    ...(tls.curves === undefined ? {} : { ecdhCurve: tls.curves }),
  };
}
