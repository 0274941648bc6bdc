import { createHash } from 'node:crypto';
import type { MeasuredEvent } from '../../src/attestation/event-log.ts';

export const RUNTIME_EVENT = 0x08000001;

/** A runtime event of version 1, as dstack measures it. */
export function toEvent(name: string, payload: string): MeasuredEvent {
  const type = Buffer.from('01000008', 'hex');
  const digest = sha384(type, ':', name, ':', Buffer.from(payload, 'hex')).toString('hex');
  return { imr: 3, eventType: RUNTIME_EVENT, digest, name, payload, version: 1, preimage: undefined };
}

/** The same event in version 2. */
export function toEventOfVersion2(name: string, payload: string): MeasuredEvent {
  const canonical = `{"name":"${name}","payload":"${payload}","type":134217729}`;
  const preimage = Buffer.from(canonical).toString('hex');
  return { ...toEvent(name, payload), digest: sha384(canonical).toString('hex'), version: 2, preimage };
}

const BOOT: readonly MeasuredEvent[] = [0, 1, 2].flatMap((imr) => [
  { imr, eventType: 1, digest: `${imr}a`.repeat(48), name: '', payload: '', version: 1, preimage: undefined },
  // A shorter digest is padded.
  { imr, eventType: 4, digest: 'ff'.repeat(32), name: '', payload: '00', version: 1, preimage: undefined },
]);

/** The event log of a boot. */
export const LOG: readonly MeasuredEvent[] = [
  ...BOOT,
  toEvent('system-preparing', ''),
  toEvent('app-id', 'ab'.repeat(20)),
  toEventOfVersion2('compose-hash', '1d'.repeat(32)),
  toEvent('instance-id', 'cd'.repeat(20)),
  toEvent('os-image-hash', 'ef'.repeat(32)),
];

/** The registers that a log leads to. */
export function replay(events: readonly MeasuredEvent[]): readonly Buffer[] {
  return [0, 1, 2, 3].map((register) => {
    let value: Buffer = Buffer.alloc(48);
    for (const { imr, digest } of events)
      if (imr === register) value = sha384(value, Buffer.from(digest.padEnd(96, '0'), 'hex'));
    return value;
  });
}

function sha384(...parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash('sha384');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
