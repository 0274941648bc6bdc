import { createHash, type KeyObject, verify } from 'node:crypto';
import { toCertificates } from './certificates.ts';
import type { Collateral } from './collateral.ts';

/**
 * Checks that each part of the collateral is signed, up to the root. A fault of the collateral says nothing about a
 * quote: found here, it is not mistaken for one of the quote.
 * @throws RangeError when a part is not.
 */
export function checkCollateral(collateral: Collateral, rootKeyHash: string): void {
  const toChain = (pem: string): readonly KeyObject[] => {
    const keys = toCertificates(pem).map(({ publicKey }) => publicKey);
    if (toKeyHash(keys.at(-1)) !== rootKeyHash) throw new RangeError('a chain leads to another root');
    return keys;
  };
  const crlKeys = toChain(collateral.pck_crl_issuer_chain);
  const tcbKeys = toChain(collateral.tcb_info_issuer_chain);
  const qeKeys = toChain(collateral.qe_identity_issuer_chain);
  checkCrl(collateral.pck_crl, crlKeys[0]);
  checkCrl(collateral.root_ca_crl, crlKeys.at(-1));
  checkSignature(Buffer.from(collateral.tcb_info), toBytes(collateral.tcb_info_signature), {
    key: tcbKeys[0],
    dsaEncoding: 'ieee-p1363',
  });
  checkSignature(Buffer.from(collateral.qe_identity), toBytes(collateral.qe_identity_signature), {
    key: qeKeys[0],
    dsaEncoding: 'ieee-p1363',
  });
}

/** SHA-256 of a public key, in hex. */
export function toKeyHash(key: KeyObject | undefined): string | undefined {
  return (
    key &&
    createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('hex')
  );
}

interface Signer {
  readonly key: KeyObject | undefined;
  readonly dsaEncoding: 'der' | 'ieee-p1363';
}

function checkSignature(signed: Buffer, signature: Buffer, { key, dsaEncoding }: Signer): void {
  if (key === undefined || !verify('sha256', signed, { key, dsaEncoding }, signature))
    throw new RangeError('a signature of the collateral is invalid');
}

const SEQUENCE = 0x30;
const BIT_STRING = 0x03;
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex');

// A CRL (RFC 5280, 5.1): a sequence of what is signed, the algorithm, and the signature as a bit string.
function checkCrl(hex: string, key: KeyObject | undefined): void {
  const der = toBytes(hex);
  const whole = readElement(der, 0);
  const signed = readElement(der, whole.contentOffset);
  const algorithm = readElement(der, signed.endOffset);
  const signature = readElement(der, algorithm.endOffset);
  const isCrl =
    der[0] === SEQUENCE &&
    der.subarray(signed.endOffset, algorithm.endOffset).equals(ECDSA_WITH_SHA256) &&
    der[algorithm.endOffset] === BIT_STRING &&
    der[signature.contentOffset] === 0;
  if (!isCrl || whole.endOffset !== der.length || signature.endOffset !== der.length)
    throw new RangeError('a CRL is not DER');
  checkSignature(
    der.subarray(whole.contentOffset, signed.endOffset),
    der.subarray(signature.contentOffset + 1, signature.endOffset),
    { key, dsaEncoding: 'der' },
  );
}

/** Where the content of a DER element starts, and where it ends. */
function readElement(der: Buffer, offset: number): { contentOffset: number; endOffset: number } {
  const first = der.readUInt8(offset + 1);
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  if (lengthBytes > 4) throw new RangeError('a DER element is too long');
  const contentOffset = offset + 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : der.readUIntBE(offset + 2, lengthBytes);
  return { contentOffset, endOffset: contentOffset + length };
}

function toBytes(hex: string): Buffer {
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length * 2 !== hex.length) throw new RangeError('a part of the collateral is not hex');
  return bytes;
}
