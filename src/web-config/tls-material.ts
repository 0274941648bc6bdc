import { createPrivateKey, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { isMap, toMap, toText } from '../config/raw.ts';
import type { Fault } from '../config/validation-error.ts';
import { path as pathKind } from '../config/value-types.ts';
import { findCertificateFault } from '../files/certificates.ts';
import { describeFile, describeReadError } from '../files/describe-file.ts';
import { readSmallFile } from './read-file.ts';

/** What TLS needs besides settings: texts in PEM that were read and can be used, and what is wrong with the others. */
export interface TlsMaterial {
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly clientCa: string | undefined;
  readonly faults: readonly Fault[];
}

/** The files that a web configuration names, right or not. */
export function listTlsFiles(raw: unknown, folder: string): readonly string[] {
  const tls = toMap(toMap(raw).get('tls_server_config'));
  return ['cert_file', 'key_file', 'client_ca_file'].flatMap((name) => {
    const path = pathKind.parse(toText(tls.get(name)) ?? '');
    return path === undefined ? [] : [resolve(folder, path)];
  });
}

/** Reads what is in the file or in the files that it names. */
export function readTlsMaterial(raw: unknown, folder: string): TlsMaterial {
  const tls = toMap(raw).get('tls_server_config');
  const faults: Fault[] = [];
  const slots = { tls: toMap(isMap(tls) ? tls : {}), folder, faults };
  const cert = readSlot(slots, 'cert', 'certificates in PEM', findCertificateFault);
  const key = readSlot(slots, 'key', 'a private key in PEM', findKeyFault);
  const clientCa = readSlot(slots, 'client_ca', 'certificates in PEM', findCertificateFault);
  if (cert !== undefined && key !== undefined && !isPair(cert, key)) {
    const name = slots.tls.has('key_file') ? 'key_file' : 'key';
    faults.push({
      path: ['tls_server_config', name],
      message: "expected the certificate's key, got another one",
    });
  }
  return { cert, key, clientCa, faults };
}

interface Slots {
  readonly tls: ReadonlyMap<string, unknown>;
  readonly folder: string;
  readonly faults: Fault[];
}

function readSlot(
  { tls, folder, faults }: Slots,
  name: string,
  expected: string,
  findFault: (text: string) => string | undefined,
): string | undefined {
  const inline = toText(tls.get(name));
  const file = pathKind.parse(toText(tls.get(`${name}_file`)) ?? '');
  // Both are a fault of its own.
  if ((inline === undefined) === (file === undefined)) return undefined;
  // The schema rejects an inline text that is not PEM at all.
  if (inline?.includes('-----BEGIN ') === false) return undefined;
  try {
    const text = file === undefined ? (inline ?? '') : readSmallFile(resolve(folder, file));
    const fault = findFault(text);
    if (fault !== undefined) throw new TypeError(fault);
    return text;
  } catch (error) {
    faults.push({
      path: ['tls_server_config', file === undefined ? name : `${name}_file`],
      message:
        file === undefined
          ? `expected ${expected}, but ${describeReadError(error)}`
          : `expected a file with ${expected}, got ${describeFile(file, folder, error)}`,
    });
    return undefined;
  }
}

function findKeyFault(text: string): string | undefined {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'there is none in it';
  if (/ENCRYPTED/.test(text)) return 'it has a passphrase';
  try {
    createPrivateKey(text);
    return undefined;
  } catch {
    return 'it cannot be read as one';
  }
}

function isPair(cert: string, key: string): boolean {
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
}
