import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type NamedFiles, readValid } from '../config/named-files.ts';
import { type Draft, INVALID } from '../config/schema-fields.ts';
import { findCertificateFault } from '../files/certificates.ts';
import { Secret } from '../secrets/secret.ts';
import type { TlsServer } from './schema.ts';

const CERTIFICATES = { expected: 'certificates in PEM', findFault: findCertificateFault };
const PRIVATE_KEY = { expected: 'a private key in PEM', findFault: findKeyFault };

/**
 * Loads the certificates and the key in PEM, which are in the web configuration or in files that it names; empty where
 * they are missing or invalid.
 */
export async function loadTlsFiles(tls: Draft<TlsServer | undefined> | undefined, files: NamedFiles) {
  const settings = tls === undefined || tls === INVALID ? {} : tls;
  const load = async (
    name: 'cert' | 'key' | 'client_ca',
    { expected, findFault }: typeof CERTIFICATES,
  ): Promise<string | undefined> => {
    const { [name]: inline, [`${name}_file` as const]: file } = settings;
    if (typeof file === 'string' && inline === undefined)
      return files.load(['tls_server_config', `${name}_file`], file, expected, readValid(findFault));
    // An invalid value, or both, is an error of its own.
    if (typeof inline !== 'string' || file !== undefined) return undefined;
    const fault = findFault(inline);
    if (fault === undefined) return inline;
    return files.fail(['tls_server_config', name], `expected ${expected}, but ${fault}`);
  };
  const [cert = '', key = '', client_ca] = await Promise.all([
    load('cert', CERTIFICATES),
    load('key', PRIVATE_KEY),
    load('client_ca', CERTIFICATES),
  ]);
  if (cert !== '' && key !== '' && !new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    const setting = settings.key === undefined ? 'key_file' : 'key';
    files.fail(['tls_server_config', setting], "expected the certificate's key, got another one");
  }
  return { cert, key: new Secret(key), client_ca };
}

function findKeyFault(text: string): string | undefined {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'it contains no private key';
  if (/ENCRYPTED/.test(text)) return 'it has a passphrase';
  try {
    createPrivateKey(text);
    return undefined;
  } catch {
    return 'it cannot be parsed';
  }
}
