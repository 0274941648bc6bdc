import { describe, expect, it } from 'vitest';
import { hasTrueDigests, isReplayOf, toMeasured } from '../../src/attestation/event-log.ts';
import { LOG, replay, toEvent, toEventOfVersion2 } from './event-logs.ts';

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
    ['type', { eventType: 1 }],
    ['digest that is no hex', { digest: 'x' }],
  ])('does not show another %s', (_field, change) => {
    const log = LOG.map((event) => (event.name === 'compose-hash' ? { ...event, ...change } : event));

    expect(hasTrueDigests(log)).toBe(false);
  });

  it.each([undefined, '{"name":"compose-hash","payload":"1d1d","type":134217729}'])(
    'needs no preimage, and may show it as it is: %s',
    (preimage) => {
      expect(hasTrueDigests([{ ...toEventOfVersion2('compose-hash', '1d1d'), preimage }])).toBe(true);
    },
  );

  it('may have no digests of runtime events: they are those of what the events show', () => {
    const stripped = LOG.map((event) => (event.imr === 3 ? { ...event, digest: '' } : event));
    const changed = stripped.map((event) =>
      event.name === 'app-id' ? { ...event, payload: '00'.repeat(20) } : event,
    );

    expect([isReplayOf(stripped, RTMRS), hasTrueDigests(stripped)]).toEqual([true, true]);
    expect(isReplayOf(changed, RTMRS)).toBe(false);
    expect(isReplayOf([{ ...(LOG[0] ?? toEvent('', '')), digest: '' }, ...LOG.slice(1)], RTMRS)).toBe(false);
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
});
