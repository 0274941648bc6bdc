import type { X509Certificate } from 'node:crypto';
import { toCertificates } from './certificates.ts';

// The layout of a TDX quote: Intel, "Intel TDX DCAP Quoting Library API", appendix A.3.

/** A quote of Intel TDX, version 4 or 5. Nothing in it is trusted before its signatures are verified. */
export interface Quote {
  /** Registers that the event log replays to; 48 bytes each. */
  readonly rtmrs: readonly Buffer[];
  readonly qeReport: QeReport;
  /** Of the platform's certificate, leaf first. */
  readonly chain: readonly X509Certificate[];
  readonly platform: Platform;
}

/** What selects the collateral of a platform. */
export interface Platform {
  /** 12 hex digits in capitals. */
  readonly fmspc: string;
  readonly ca: 'platform' | 'processor';
}

/** The report of the quoting enclave, which signs the quote. */
export interface QeReport {
  readonly miscSelect: Buffer;
  readonly attributes: Buffer;
  readonly mrSigner: Buffer;
  readonly isvProdId: number;
  readonly isvSvn: number;
}

/** The quote is of a kind that is not verified here. */
export class UnsupportedError extends Error {}

const HEADER_BYTES = 48;
const TDX = 0x81;
const SIZE_OF_BODY = new Map([
  [2, 584],
  [3, 648],
]);
const RTMR_OFFSET = 328;
const RTMR_BYTES = 48;
const QE_REPORT_BYTES = 384;
const SIGNATURE_BYTES = 64;
/** Kinds of certification data: a report of the quoting enclave, and the certificate of its platform. */
const QE_REPORT = 6;
const PCK_CHAIN = 5;

/** The object identifier 1.2.840.113741.1.13.1.4, and the header of an octet string of 6 bytes. */
const FMSPC_PREFIX = Buffer.from('060a2a864886f84d010d01040406', 'hex');

/** Parses a quote. @throws UnsupportedError, or RangeError when it is cut off or has more than zeros at its end. */
export function parseQuote(bytes: Buffer): Quote {
  const version = bytes.readUInt16LE(0);
  if (![4, 5].includes(version) || bytes.readUInt32LE(4) !== TDX)
    throw new UnsupportedError('not a TDX quote of version 4 or 5');
  const bodyOffset = version === 4 ? HEADER_BYTES : HEADER_BYTES + 6;
  const bodyBytes = SIZE_OF_BODY.get(version === 4 ? 2 : bytes.readUInt16LE(HEADER_BYTES));
  if (bodyBytes === undefined) throw new UnsupportedError('an unknown kind of report');
  const rtmrs = [0, 1, 2, 3].map((index) =>
    slice(bytes, bodyOffset + RTMR_OFFSET + index * RTMR_BYTES, RTMR_BYTES),
  );
  const authOffset = bodyOffset + bodyBytes;
  const auth = slice(bytes, authOffset + 4, bytes.readUInt32LE(authOffset));
  if (bytes.subarray(authOffset + 4 + auth.length).some((byte) => byte !== 0))
    throw new RangeError('bytes after the end of the quote');
  return { rtmrs, ...parseAuth(auth) };
}

function parseAuth(auth: Buffer): Omit<Quote, 'rtmrs'> {
  const qe = readData(auth, 2 * SIGNATURE_BYTES, QE_REPORT);
  const report = slice(qe, 0, QE_REPORT_BYTES);
  const dataOffset = QE_REPORT_BYTES + SIGNATURE_BYTES;
  const typeOffset = dataOffset + 2 + qe.readUInt16LE(dataOffset);
  const chain = toCertificates(readData(qe, typeOffset, PCK_CHAIN).toString('latin1'));
  return {
    chain,
    platform: toPlatform(chain[0] as X509Certificate),
    qeReport: {
      miscSelect: slice(report, 16, 4),
      attributes: slice(report, 48, 16),
      mrSigner: slice(report, 128, 32),
      isvProdId: report.readUInt16LE(256),
      isvSvn: report.readUInt16LE(258),
    },
  };
}

function toPlatform({ issuer, raw }: X509Certificate): Platform {
  const offset = raw.indexOf(FMSPC_PREFIX);
  if (offset < 0) throw new RangeError("the platform's certificate has no FMSPC");
  const fmspc = slice(raw, offset + FMSPC_PREFIX.length, 6);
  return {
    fmspc: fmspc.toString('hex').toUpperCase(),
    ca: issuer.includes('Platform') ? 'platform' : 'processor',
  };
}

/** Reads certification data: its type, its size, and the rest. */
function readData(bytes: Buffer, offset: number, type: number): Buffer {
  if (bytes.readUInt16LE(offset) !== type) throw new UnsupportedError('an unknown kind of certificate');
  const data = slice(bytes, offset + 6, bytes.readUInt32LE(offset + 2));
  if (offset + 6 + data.length !== bytes.length) throw new RangeError('the quote has a wrong size');
  return data;
}

function slice(bytes: Buffer, offset: number, length: number): Buffer {
  if (offset + length > bytes.length) throw new RangeError('the quote is cut off');
  return bytes.subarray(offset, offset + length);
}
