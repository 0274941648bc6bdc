import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { bits, commonName, element, integer, objectId, octets, sequence, utcTime } from './der.ts';

const ECDSA_WITH_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const NOT_BEFORE = Date.UTC(2020, 0, 1) / 1000;
const NOT_AFTER = Date.UTC(2049, 0, 1) / 1000;

/** A certificate, with the key that it is of. */
export interface Certified {
  readonly name: string;
  readonly serial: number;
  readonly der: Buffer;
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
}

/** What a certificate is of, and who signs it: itself if nobody else does. */
export interface CertificateOptions {
  readonly name: string;
  readonly serial: number;
  readonly issuer?: Certified;
  readonly isCa?: boolean;
  /** By default the start of 2049. */
  readonly notAfterSeconds?: number;
  /** DER, by object identifier. */
  readonly extensions?: Readonly<Record<string, Buffer>>;
}

/** Creates a key, and its certificate. */
export function certify({ name, serial, issuer, isCa, ...more }: CertificateOptions): Certified {
  const { notAfterSeconds = NOT_AFTER, extensions = {} } = more;
  const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const constraints = isCa === true ? sequence(element(0x01, Buffer.from([0xff]))) : sequence();
  const all = Object.entries({ '2.5.29.19': constraints, ...extensions });
  const signed = sequence(
    element(0xa0, integer(2)),
    integer(serial),
    ECDSA_WITH_SHA256,
    commonName(issuer?.name ?? name),
    sequence(utcTime(NOT_BEFORE), utcTime(notAfterSeconds)),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(...all.map(([id, value]) => sequence(objectId(id), octets(value))))),
  );
  return { name, serial, key, publicKey, der: toSigned(signed, issuer?.key ?? key) };
}

/** Lists revoked serial numbers of an issuer, valid for a time in Unix seconds. */
export function toCrl(
  issuer: Certified,
  [fromSeconds, untilSeconds]: readonly [number, number],
  revoked: readonly number[],
): Buffer {
  const entries = revoked.map((serial) => sequence(integer(serial), utcTime(NOT_BEFORE)));
  const signed = sequence(
    integer(1),
    ECDSA_WITH_SHA256,
    commonName(issuer.name),
    utcTime(fromSeconds),
    utcTime(untilSeconds),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
  );
  return toSigned(signed, issuer.key);
}

/** A chain in PEM, leaf first. */
export function toPem(...chain: readonly Certified[]): string {
  return chain
    .map(({ der }) => {
      const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
      return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
    })
    .join('');
}

/** A signature as two numbers of 32 bytes. */
export function signPlain(data: Buffer, key: KeyObject): Buffer {
  return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
}

function toSigned(signed: Buffer, key: KeyObject): Buffer {
  return sequence(signed, ECDSA_WITH_SHA256, bits(sign('sha256', signed, key)));
}
