import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import { TLS13_SUITES } from './tls-names.ts';
import type { TlsConfig } from './web-config.ts';

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
