import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAttestation } from '../../src/attestation/check.ts';
import type { Collateral } from '../../src/attestation/collateral.ts';
import type { MeasuredEvent } from '../../src/attestation/event-log.ts';
import { loadLibrary } from '../../src/attestation/library.ts';
import type { AttestationFailure } from '../../src/snapshot/attestation.ts';
import { fuzzRuns } from '../fuzz/runs.ts';
import { LOG, RUNTIME_EVENT, replay } from './event-logs.ts';
import { COLLATERAL, QUOTE, REQUEST } from './samples.ts';

const LIBRARY = loadLibrary();
const PARTS = Object.keys(COLLATERAL) as (keyof Collateral)[];

/** Where a quote says of which kind it is: its version, that it is of TDX, and its two kinds of certificates. */
const AUTHENTICATION_OFFSET = 1218;
const CHAIN_OFFSET = AUTHENTICATION_OFFSET + 2 + QUOTE.readUInt16LE(AUTHENTICATION_OFFSET);
const KINDS = [
  0,
  1,
  4,
  5,
  6,
  7,
  764,
  765,
  AUTHENTICATION_OFFSET,
  AUTHENTICATION_OFFSET + 1,
  CHAIN_OFFSET,
  CHAIN_OFFSET + 1,
];

const BIT = fc.nat({ max: 7 });

describe('one flipped bit', () => {
  it('anywhere in a quote makes it invalid', () => {
    fc.assert(
      fc.property(fc.nat({ max: QUOTE.length - 1 }), BIT, (at, bit) => {
        const quote = flip(QUOTE, at, bit);

        const { failure, tcb } = checkAttestation({ ...REQUEST, quote }, LIBRARY);

        expect(tcb).toBeUndefined();
        if (KINDS.includes(at)) expect(['quote_invalid', 'unsupported']).toContain(failure);
        else expect(failure).toBe('quote_invalid');
      }),
      fuzzRuns(),
    );
  });

  it.each(PARTS)(
    'in the %s of the collateral makes that unusable, and says nothing about the quote',
    (part) => {
      fc.assert(
        fc.property(fc.nat(), BIT, (position, bit) => {
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
    },
  );
});

const REGISTERS_OFFSET = 376;

/** A quote of the log; its signature is not verified. */
const QUOTE_OF_LOG = Buffer.from(QUOTE);
Buffer.concat(replay(LOG)).copy(QUOTE_OF_LOG, REGISTERS_OFFSET);
const UNSIGNED = { ...LIBRARY, verifyQuote: () => ({ status: 'UpToDate', advisories: [] }) };

const checkLog = (events: readonly MeasuredEvent[]) =>
  checkAttestation({ ...REQUEST, quote: QUOTE_OF_LOG, events }, UNSIGNED).failure;

/** Parts of an event as bytes, and the event with other ones. */
const EVENT_PARTS = {
  digest: [
    ({ digest }) => Buffer.from(digest, 'hex'),
    (bytes) => ({ digest: bytes.toString('hex') }),
    'eventlog_mismatch',
  ],
  register: [({ imr }) => Buffer.from([imr]), ([imr = 0]) => ({ imr }), 'eventlog_mismatch'],
  name: [
    ({ name }) => Buffer.from(name, 'latin1'),
    (bytes) => ({ name: bytes.toString('latin1') }),
    'event_digest_mismatch',
  ],
  payload: [
    ({ payload }) => Buffer.from(payload, 'hex'),
    (bytes) => ({ payload: bytes.toString('hex') }),
    'event_digest_mismatch',
  ],
  type: [
    ({ eventType }) => toUint32(eventType),
    (bytes) => ({ eventType: bytes.readUInt32LE() }),
    'event_digest_mismatch',
  ],
} as const satisfies Record<
  string,
  readonly [(event: MeasuredEvent) => Buffer, (bytes: Buffer) => Partial<MeasuredEvent>, AttestationFailure]
>;

describe('one flipped bit anywhere in an event log', () => {
  it('is found only because the log is right without it', () => {
    expect(checkLog(LOG)).toBeUndefined();
  });

  it.each(Object.entries(EVENT_PARTS))('in the %s of an event is found', (part, [read, write, failure]) => {
    // Nothing is a digest of what events of boot firmware show.
    const isBound = ({ eventType }: MeasuredEvent): boolean =>
      ['digest', 'register'].includes(part) || eventType === RUNTIME_EVENT;
    const events = LOG.filter((event) => isBound(event) && read(event).length > 0);
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.nat(), BIT, (event, position, bit) => {
        const bytes = read(event);
        const changed = { ...event, ...write(flip(bytes, position % bytes.length, bit)) };

        expect(checkLog(LOG.map((each) => (each === event ? changed : each)))).toBe(failure);
      }),
      fuzzRuns(),
    );
  });
});

function toUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

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
