import { createHash } from 'node:crypto';

/** An event as the API has it. */
export interface SimulatedLogEvent {
  readonly imr: number;
  readonly event_type: number;
  readonly digest: string;
  readonly event: string;
  readonly event_payload: string;
}

const RUNTIME_EVENT = 0x08000001;

/** An event log of a boot, with these runtime events: payloads in hex by name. */
export function toEventLog(payloads: Readonly<Record<string, string>>): readonly SimulatedLogEvent[] {
  const boot = [0, 1, 2].map((imr) => ({
    imr,
    event_type: 0x80000001,
    digest: sha384(`boot/${imr}`).toString('hex'),
    event: '',
    event_payload: '',
  }));
  return [...boot, ...Object.entries(payloads).map(([name, payload]) => toRuntimeEvent(name, payload))];
}

/** The four registers that a log leads to. */
export function replay(log: readonly SimulatedLogEvent[]): readonly Buffer[] {
  return [0, 1, 2, 3].map((register) => {
    let value: Buffer = Buffer.alloc(48);
    for (const { imr, digest } of log)
      if (imr === register) value = sha384(value, Buffer.from(digest, 'hex'));
    return value;
  });
}

function toRuntimeEvent(name: string, payload: string): SimulatedLogEvent {
  const type = Buffer.alloc(4);
  type.writeUInt32LE(RUNTIME_EVENT);
  const digest = sha384(type, ':', name, ':', Buffer.from(payload, 'hex')).toString('hex');
  return { imr: 3, event_type: RUNTIME_EVENT, digest, event: name, event_payload: payload };
}

function sha384(...parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash('sha384');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
