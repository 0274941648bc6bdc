import { createHash, generateKeyPairSync } from 'node:crypto';
import { signPlain, toPem } from './certificates.ts';
import { type Platform, SVN } from './platform.ts';

/** What the identity of the simulated quoting enclave says. */
export const QE_MRSIGNER = 'DC9E2A7C6F948F17474E34A7FC43ED030F7C1563F1BABDDF6340C82E0E54A8C5';
export const QE_ATTRIBUTES = '11000000000000000000000000000000';
export const QE_PRODUCT_ID = 2;
export const QE_SVN = 4;

const INTEL_VENDOR_ID = '939a7233f79c4ca9940a0db3957f0607';

/** TD attributes with SEPT_VE_DISABLE. */
const TD_ATTRIBUTES = '0000001000000000';

const attestation = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Makes a TDX quote of version 4 with these four registers. */
export function toQuote({ pck, platformCa, root }: Platform, rtmrs: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(48);
  header.writeUInt16LE(4, 0);
  header.writeUInt16LE(2, 2);
  header.writeUInt32LE(0x81, 4);
  header.write(INTEL_VENDOR_ID, 12, 'hex');
  const report = Buffer.alloc(584);
  report.fill(SVN, 0, 16);
  report.write(TD_ATTRIBUTES, 120, 'hex');
  report.write('91'.repeat(48), 136, 'hex');
  report.set(Buffer.concat(rtmrs), 328);
  const signed = Buffer.concat([header, report]);
  const { x = '', y = '' } = attestation.publicKey.export({ format: 'jwk' });
  const key = Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const qeData = Buffer.alloc(32, 0x20);
  const qeReport = toQeReport(createHash('sha256').update(key).update(qeData).digest());
  const qe = Buffer.concat([
    qeReport,
    signPlain(qeReport, pck.key),
    uint16(qeData.length),
    qeData,
    toData(5, Buffer.from(toPem(pck, platformCa, root))),
  ]);
  const auth = Buffer.concat([signPlain(signed, attestation.privateKey), key, toData(6, qe)]);
  return Buffer.concat([signed, uint32(auth.length), auth]);
}

function toQeReport(keyHash: Buffer): Buffer {
  const report = Buffer.alloc(384);
  report.write(QE_ATTRIBUTES, 48, 'hex');
  report.write(QE_MRSIGNER, 128, 'hex');
  report.writeUInt16LE(QE_PRODUCT_ID, 256);
  report.writeUInt16LE(QE_SVN, 258);
  report.set(keyHash, 320);
  return report;
}

function toData(type: number, data: Buffer): Buffer {
  return Buffer.concat([uint16(type), uint32(data.length), data]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
