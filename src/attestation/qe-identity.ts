import { z } from 'zod';
import type { Collateral } from './collateral.ts';
import type { QeReport } from './quote.ts';
import { TCB_STATUSES, type Tcb } from './tcb.ts';

const Hex = z.string().transform((text) => Buffer.from(text, 'hex'));

const QeIdentity = z.object({
  id: z.literal('TD_QE'),
  miscselect: Hex,
  miscselectMask: Hex,
  attributes: Hex,
  attributesMask: Hex,
  mrsigner: Hex,
  isvprodid: z.number(),
  tcbLevels: z.array(
    z.object({
      tcb: z.object({ isvsvn: z.number() }),
      tcbStatus: z.enum(TCB_STATUSES),
      advisoryIDs: z.array(z.string()).default([]),
    }),
  ),
});

/**
 * Checks that the quote is signed by Intel's quoting enclave, which version 0.3.3 of the library does not do.
 * @throws RangeError when it is not.
 */
export function checkQeIdentity(report: QeReport, collateral: Collateral): Tcb {
  const identity = QeIdentity.parse(JSON.parse(collateral.qe_identity));
  const isQuotingEnclave =
    report.mrSigner.equals(identity.mrsigner) &&
    report.isvProdId === identity.isvprodid &&
    isMasked(report.miscSelect, swap(identity.miscselect), swap(identity.miscselectMask)) &&
    isMasked(report.attributes, identity.attributes, identity.attributesMask);
  const level = identity.tcbLevels.find(({ tcb }) => report.isvSvn >= tcb.isvsvn);
  if (!isQuotingEnclave || level === undefined)
    throw new RangeError("the quote is not signed by Intel's quoting enclave");
  return { status: level.tcbStatus, advisories: level.advisoryIDs };
}

// A number in the identity, and little endian in the report.
function swap(bytes: Buffer): Buffer {
  return Buffer.from(bytes).reverse();
}

function isMasked(actual: Buffer, expected: Buffer, mask: Buffer): boolean {
  return (
    actual.length === expected.length &&
    actual.every((byte, index) => ((byte ^ (expected[index] ?? 0)) & (mask[index] ?? 0xff)) === 0)
  );
}
