import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { QuoteVerifier } from '@phala/dcap-qvl';
import { describe, expect, it } from 'vitest';
import { checkAttestation } from '../../src/attestation/check.ts';
import { toValidity } from '../../src/attestation/collateral.ts';
import { loadLibrary } from '../../src/attestation/library.ts';
import { parseQuote } from '../../src/attestation/quote.ts';
import OUTDATED_COLLATERAL from '../fixtures/attestation/tdx_quote_outdated_collateral.json' with {
  type: 'json',
};
import { COLLATERAL, FIRST_SECONDS, LAST_SECONDS, QUOTE, REQUEST, VALID_SECONDS } from './samples.ts';

const FOLDER = resolve(import.meta.dirname, '../fixtures/attestation');
const LIBRARY = loadLibrary();
const UP_TO_DATE = { status: 'UpToDate', advisories: [] };

describe('a real quote', () => {
  // The sample comes without its event log: what is left to check does not match.
  it.each([FIRST_SECONDS, VALID_SECONDS, LAST_SECONDS - 1])(
    'is genuine and up to date at %d',
    (nowSeconds) => {
      const { failure, tcb } = checkAttestation({ ...REQUEST, nowSeconds }, LIBRARY);

      expect({ failure, tcb }).toEqual({ failure: 'eventlog_mismatch', tcb: UP_TO_DATE });
    },
  );

  it.each([FIRST_SECONDS - 1, LAST_SECONDS])('cannot be checked at %d', (nowSeconds) => {
    const { failure, tcb } = checkAttestation({ ...REQUEST, nowSeconds }, LIBRARY);

    expect({ failure, tcb }).toEqual({ failure: 'collateral_expired', tcb: undefined });
  });

  it('is judged alike by the other library of the vendor', () => {
    const { status, advisory_ids } = QuoteVerifier.newProd().verify(QUOTE, COLLATERAL, VALID_SECONDS);

    expect({ status, advisories: advisory_ids }).toEqual(UP_TO_DATE);
  });

  it('is not genuine for another root', () => {
    const verification = { ...LIBRARY, rootKeyHash: '00'.repeat(32) };

    expect(checkAttestation(REQUEST, verification).failure).toBe('collateral_unavailable');
  });
});

describe('a platform below all TCB levels', () => {
  const quote = readFileSync(resolve(FOLDER, 'tdx_quote_outdated'));

  it('has no genuine quote', () => {
    const nowSeconds = Date.parse('2026-02-19T00:00:00Z') / 1000;
    const request = { ...REQUEST, quote, collateral: OUTDATED_COLLATERAL, nowSeconds };

    expect(checkAttestation(request, LIBRARY)).toMatchObject({ failure: 'quote_invalid', tcb: undefined });
  });
});

describe('the parser of quotes', () => {
  it('finds what selects the collateral', () => {
    const tappd = Buffer.from(readFileSync(resolve(FOLDER, 'quote-from-tappd.hex'), 'latin1').trim(), 'hex');

    expect(parseQuote(QUOTE).platform).toEqual({ fmspc: 'B0C06F000000', ca: 'platform' });
    expect(parseQuote(tappd).platform).toEqual({ fmspc: 'B0C06F000000', ca: 'platform' });
  });

  it.each([0, 4, 47, 100, 631, 635, 800, 1200, 4000])(
    'rejects a quote that is cut off after %d bytes',
    (length) => {
      const { failure } = checkAttestation({ ...REQUEST, quote: QUOTE.subarray(0, length) }, LIBRARY);

      expect(failure).toBe('quote_invalid');
    },
  );
});

describe('the validity of collateral', () => {
  it('is that of all its parts together', () => {
    expect(toValidity(COLLATERAL)).toEqual({ fromSeconds: FIRST_SECONDS, untilSeconds: LAST_SECONDS });
  });
});
