import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hasTrueDigests,
  isReplayOf,
  type MeasuredEvent,
  toMeasured,
} from '../../src/attestation/event-log.ts';
import { replay, toEvent, toEventOfVersion2 } from './event-logs.ts';

const BOOT: readonly MeasuredEvent[] = [0, 1, 2].flatMap((imr) => [
  { imr, eventType: 1, digest: `${imr}a`.repeat(48), name: '', payload: '', version: 1, preimage: undefined },
  // A shorter digest is padded.
  { imr, eventType: 4, digest: 'ff'.repeat(32), name: '', payload: '00', version: 1, preimage: undefined },
]);
const LOG = [
  ...BOOT,
  toEvent('system-preparing', ''),
  toEvent('app-id', 'ab'.repeat(20)),
  toEventOfVersion2('compose-hash', '1d'.repeat(32)),
  toEvent('instance-id', 'cd'.repeat(20)),
  toEvent('os-image-hash', 'ef'.repeat(32)),
];
const RTMRS = replay(LOG);

describe('an event log', () => {
  it('replays to the registers of its quote, register by register', () => {
    expect(isReplayOf(LOG, RTMRS)).toBe(true);
    expect(isReplayOf(LOG.toReversed(), RTMRS)).toBe(false);
    expect(isReplayOf(LOG.slice(1), RTMRS)).toBe(false);
    expect(isReplayOf([], RTMRS)).toBe(false);
  });

  it('shows what its digests are of, in both versions of events', () => {
    expect(hasTrueDigests(LOG)).toBe(true);
  });

  it.each([
    ['name', { name: 'compose-hash2' }],
    ['payload', { payload: '00'.repeat(32) }],
    ['version', { version: 3 }],
    ['preimage', { preimage: '{}' }],
  ])('does not show another %s', (_field, change) => {
    const log = LOG.map((event) => (event.name === 'compose-hash' ? { ...event, ...change } : event));

    expect(hasTrueDigests(log)).toBe(false);
  });

  it('has the measured values', () => {
    expect(toMeasured(LOG)).toEqual({
      appId: 'ab'.repeat(20),
      composeHash: '1d'.repeat(32),
      instanceId: 'cd'.repeat(20),
      osImageHash: 'ef'.repeat(32),
    });
  });

  it('has the value that was measured first: a program in the CVM can measure more', () => {
    expect(toMeasured([...LOG, toEvent('app-id', '00'.repeat(20))]).appId).toBe('ab'.repeat(20));
  });

  it.each(['ab'.repeat(65), 'not hex', ''])('has no value that is no id and no hash: %s', (payload) => {
    expect(toMeasured([toEventOfVersion2('compose-hash', payload)]).composeHash).toBeUndefined();
  });

  it('has no value that was measured as another type, or in another register', () => {
    const events = [
      { ...toEvent('app-id', 'ab'), imr: 2 },
      { ...toEvent('app-id', 'ab'), eventType: 1 },
    ];

    expect(toMeasured(events).appId).toBeUndefined();
  });

  it('with one bit of a digest flipped leads to other registers', () => {
    const index = fc.nat({ max: LOG.length - 1 });
    fc.assert(
      fc.property(index, fc.nat({ max: 31 }), fc.nat({ max: 7 }), (at, byte, bit) => {
        const log = LOG.map((event, position) => {
          if (position !== at) return event;
          const digest = Buffer.from(event.digest, 'hex');
          digest.writeUInt8(digest.readUInt8(byte) ^ (1 << bit), byte);
          return { ...event, digest: digest.toString('hex') };
        });

        expect(isReplayOf(log, RTMRS)).toBe(false);
      }),
    );
  });
});
