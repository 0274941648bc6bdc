import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CheckRequest } from '../../src/attestation/check.ts';
import COLLATERAL from '../fixtures/attestation/tdx_quote_collateral.json' with { type: 'json' };

const FOLDER = resolve(import.meta.dirname, '../fixtures/attestation');

/** A real quote, from the tests of Phala-Network/dcap-qvl. */
export const QUOTE = readFileSync(resolve(FOLDER, 'tdx_quote'));
export { COLLATERAL };

/** Within the validity of the collateral. */
export const VALID_SECONDS = Date.parse('2025-07-01T00:00:00Z') / 1000;

/** The issue of the QE identity, which is later than that of the TCB info. */
export const FIRST_SECONDS = Date.parse('2025-06-19T10:32:27Z') / 1000;
/** The `nextUpdate` of a CRL, which is earlier than that of the TCB info. */
export const LAST_SECONDS = Date.parse('2025-07-19T10:00:35Z') / 1000;

/** The real quote has no event log. */
export const REQUEST: CheckRequest = {
  quote: QUOTE,
  collateral: COLLATERAL,
  events: [],
  appId: 'ab'.repeat(20),
  nowSeconds: VALID_SECONDS,
};
