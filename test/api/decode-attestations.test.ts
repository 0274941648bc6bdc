import { describe, expect, it } from 'vitest';
import { decodeAttestations } from '../../src/api/decode/decode-attestations.ts';
import type { AppAttestations } from '../../src/snapshot/attestation.ts';

const EVENT = { imr: 3, event_type: 134_217_729, digest: 'ab', event: 'app-id', event_payload: 'cd' };
const DECODED = {
  imr: 3,
  eventType: 134_217_729,
  digest: 'ab',
  name: 'app-id',
  payload: 'cd',
  version: 1,
  preimage: undefined,
};

function decodeDocument(document: unknown): AppAttestations {
  const steps = decodeAttestations(document);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

const decode = (...instances: unknown[]): AppAttestations =>
  decodeDocument({ app_id: 'x', kms_info: {}, instances });

describe('an instance', () => {
  it.each([
    ['in its older place', { eventlog: [EVENT] }],
    ['in its newer place', { tcb_info: { event_log: [EVENT] } }],
    ['as JSON in a text', { tcb_info: { event_log: JSON.stringify([EVENT]) } }],
    ['beside an empty older place', { eventlog: null, tcb_info: { event_log: [EVENT] } }],
  ])('has its event log %s', (_place, log) => {
    expect(decode({ quote: '0x0400', ...log }).instances).toEqual([
      {
        quote: Buffer.from([4, 0]),
        events: [DECODED],
        vmUuid: undefined,
        instanceId: undefined,
        imageVersion: undefined,
      },
    ]);
  });

  it.each([[undefined], [null], ['garbage'], [[{ imr: 'x' }]]])(
    'without a log that can be read, %s, has none',
    (eventlog) => {
      expect(decode({ quote: '04', eventlog }).instances[0]?.events).toBeUndefined();
    },
  );

  it.each([null, undefined, '', '0x'])('that is stopped has no quote: %s', (quote) => {
    expect(decode({ quote, image_version: null }).instances[0]?.quote).toBeUndefined();
  });

  it('has the version of an event, and its preimage', () => {
    const { instances } = decode({ quote: '04', eventlog: [{ ...EVENT, version: 2, preimage: '{}' }] });

    expect(instances[0]?.events).toEqual([{ ...DECODED, version: 2, preimage: '{}' }]);
  });

  it('that cannot be read is counted', () => {
    expect(decode({ quote: 5 }, { quote: null })).toMatchObject({ invalid: 1, instances: [{}] });
  });
});

it.each([[null], [[]], [{}], [{ instances: {} }]])('%s is no response', (document) => {
  expect(() => decodeDocument(document)).toThrow('expected a list of instances');
});

it('a response without one instance that can be read is a failure', () => {
  expect(() => decode(5)).toThrow('none of the 1 instances can be read');
});
