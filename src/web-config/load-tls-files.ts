import { createPrivateKey, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { type Draft, INVALID } from '../config/schema-fields.ts';
import type { ValidationError } from '../config/validation-error.ts';
import { findCertificateFault } from '../files/certificates.ts';
import { describeFile } from '../files/describe-file.ts';
import { Secret } from '../secrets/secret.ts';
import type { TlsServer } from './schema.ts';
import type { TlsConfig } from './web-config.ts';

/** The certificates and the key in PEM; empty where they are missing or invalid. */
export interface TlsFiles {
  readonly pem: Pick<TlsConfig, 'cert' | 'key' | 'client_ca'>;
  readonly errors: readonly ValidationError[];
}

/** Reads the certificates and the key, which are in the web configuration or in files that it names. */
export function loadTlsFiles(
  tls: Draft<TlsServer | undefined>,
  folder: string,
  read: (path: string) => string,
): TlsFiles {
  const errors: ValidationError[] = [];
  const settings = tls === undefined || tls === INVALID ? {} : tls;
  const fail = (name: string, message: string): undefined => {
    errors.push({ path: ['tls_server_config', name], message });
  };
  const loadFile = (name: string, file: string, { expected, findFault }: PemType): string | undefined => {
    try {
      const text = read(resolve(folder, file));
      const fault = findFault(text);
      if (fault === undefined) return text;
      throw new TypeError(fault);
    } catch (error) {
      return fail(name, `expected a file with ${expected}, got ${describeFile(file, folder, error)}`);
    }
  };
  const load = (name: 'cert' | 'key' | 'client_ca', type: PemType): string | undefined => {
    const { [name]: inline, [`${name}_file` as const]: file } = settings;
    if (typeof file === 'string' && inline === undefined) return loadFile(`${name}_file`, file, type);
    // An invalid value, or both, is an error of its own.
    if (typeof inline !== 'string' || file !== undefined) return undefined;
    const fault = type.findFault(inline);
    return fault === undefined ? inline : fail(name, `expected ${type.expected}, but ${fault}`);
  };
  const cert = load('cert', CERTIFICATES) ?? '';
  const key = load('key', PRIVATE_KEY) ?? '';
  const client_ca = load('client_ca', CERTIFICATES);
  if (cert !== '' && key !== '' && !isPair(cert, key))
    fail(settings.key === undefined ? 'key_file' : 'key', "expected the certificate's key, got another one");
  return { pem: { cert, key: new Secret(key), client_ca }, errors };
}

interface PemType {
  readonly expected: string;
  readonly findFault: (text: string) => string | undefined;
}

const CERTIFICATES: PemType = { expected: 'certificates in PEM', findFault: findCertificateFault };
const PRIVATE_KEY: PemType = { expected: 'a private key in PEM', findFault: findKeyFault };

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

function isPair(cert: string, key: string): boolean {
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
}
