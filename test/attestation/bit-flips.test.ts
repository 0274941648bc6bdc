import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAttestation } from '../../src/attestation/check.ts';
import type { Collateral } from '../../src/attestation/collateral.ts';
import { loadLibrary } from '../../src/attestation/library.ts';
import { fuzzRuns } from '../fuzz/runs.ts';
import { COLLATERAL, QUOTE, REQUEST } from './samples.ts';

const LIBRARY = loadLibrary();
const PARTS = Object.keys(COLLATERAL) as (keyof Collateral)[];
const BIT = fc.nat({ max: 7 });

describe('one flipped bit', () => {
  it('anywhere in a quote makes it invalid', () => {
    fc.assert(
      fc.property(fc.nat({ max: QUOTE.length - 1 }), BIT, (at, bit) => {
        const quote = flip(QUOTE, at, bit);

        const { failure, tcb } = checkAttestation({ ...REQUEST, quote }, LIBRARY);

        expect(tcb).toBeUndefined();
        expect(['quote_invalid', 'unsupported']).toContain(failure);
      }),
      fuzzRuns(),
    );
  });

  it('anywhere in the collateral makes that unusable, and says nothing about the quote', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PARTS), fc.nat(), BIT, (part, position, bit) => {
        const text = Buffer.from(COLLATERAL[part]);
        const changed = flip(text, position % text.length, bit).toString('latin1');
        fc.pre(!isSame(part, changed));

        const collateral = { ...COLLATERAL, [part]: changed };

        expect(checkAttestation({ ...REQUEST, collateral }, LIBRARY)).toEqual({
          failure: 'collateral_unavailable',
          tcb: undefined,
          measured: undefined,
        });
      }),
      fuzzRuns(),
    );
  });
});

function flip(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << bit), at);
  return copy;
}

// Hex in capitals is the same hex.
function isSame(part: keyof Collateral, changed: string): boolean {
  const original = COLLATERAL[part];
  return HEX.includes(part) && changed.toLowerCase() === original.toLowerCase();
}

const HEX = ['root_ca_crl', 'pck_crl', 'tcb_info_signature', 'qe_identity_signature'];
