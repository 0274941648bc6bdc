import { createHash } from 'node:crypto';

/** An event that a CVM measured while it booted. */
export interface MeasuredEvent {
  /** Index of the register that it extends. */
  readonly imr: number;
  readonly eventType: number;
  /** Hex, at most 48 bytes; some guests leave it empty in runtime events, where it is that of name and payload. */
  readonly digest: string;
  readonly name: string;
  /** Hex. */
  readonly payload: string;
  readonly version: number;
  /** Hex of what the digest is of. */
  readonly preimage: string | undefined;
}

/** What an event log says that runs in the CVM; each is hex in lower case, `undefined` when there is no such event. */
export interface Measured {
  readonly appId: string | undefined;
  readonly composeHash: string | undefined;
  readonly instanceId: string | undefined;
  readonly osImageHash: string | undefined;
}

const REGISTER_BYTES = 48;
const RUNTIME_REGISTER = 3;
const RUNTIME_EVENT = 0x08000001;

/** Ids and hashes; what is longer becomes no label. */
const VALUE = /^[0-9a-f]{1,128}$/i;

/** Whether the events replay to the registers of the quote. */
export function isReplayOf(events: readonly MeasuredEvent[], rtmrs: readonly Buffer[]): boolean {
  return rtmrs.every((rtmr, index) => {
    const ofRegister = events.filter(({ imr }) => imr === index);
    let value: Buffer = Buffer.alloc(REGISTER_BYTES);
    for (const event of ofRegister) {
      const bytes = toDigest(event);
      if (bytes === undefined || bytes.length > REGISTER_BYTES) return false;
      const padded = Buffer.concat([bytes, Buffer.alloc(REGISTER_BYTES - bytes.length)]);
      value = sha384(value, padded);
    }
    return value.equals(rtmr);
  });
}

/**
 * Whether the digest of each runtime event is that of its name and payload. Events of boot firmware show no preimage; in
 * the register of runtime events there are no others, so that none can be hidden by another type.
 */
export function hasTrueDigests(events: readonly MeasuredEvent[]): boolean {
  return events
    .filter(({ imr }) => imr === RUNTIME_REGISTER)
    .every((event) => {
      const digest = toDigest(event);
      return digest !== undefined && isRuntimeEvent(event) && toRuntimeDigest(event)?.equals(digest) === true;
    });
}

/** The measured values. A value that is measured twice is that of the first event: a program in the CVM can append more. */
export function toMeasured(events: readonly MeasuredEvent[]): Measured {
  const payloadOf = (name: string): string | undefined => {
    const payload = events.find((event) => isRuntimeEvent(event) && event.name === name)?.payload;
    return payload !== undefined && VALUE.test(payload) ? payload.toLowerCase() : undefined;
  };
  return {
    appId: payloadOf('app-id'),
    composeHash: payloadOf('compose-hash'),
    instanceId: payloadOf('instance-id'),
    osImageHash: payloadOf('os-image-hash') ?? payloadOf('rootfs-hash'),
  };
}

function toDigest(event: MeasuredEvent): Buffer | undefined {
  const { digest } = event;
  if (digest === '' && isRuntimeEvent(event)) return toRuntimeDigest(event);
  const bytes = Buffer.from(digest, 'hex');
  return bytes.length * 2 === digest.length ? bytes : undefined;
}

function toRuntimeDigest(event: MeasuredEvent): Buffer | undefined {
  return DIGESTS.get(event.version)?.(event);
}

const DIGESTS: ReadonlyMap<number, (event: MeasuredEvent) => Buffer | undefined> = new Map([
  [1, digestOfVersion1],
  [2, digestOfVersion2],
]);

// Version 1: the type, little endian, the name and the payload, with colons between them.
function digestOfVersion1({ eventType, name, payload }: MeasuredEvent): Buffer | undefined {
  const bytes = Buffer.from(payload, 'hex');
  if (bytes.length * 2 !== payload.length) return undefined;
  const type = Buffer.alloc(4);
  type.writeUInt32LE(eventType);
  return sha384(type, ':', name, ':', bytes);
}

// Version 2: canonical JSON (RFC 8785), which the event shows as its preimage, in hex or as it is.
function digestOfVersion2({ eventType: type, name, payload, preimage }: MeasuredEvent): Buffer | undefined {
  const canonical = JSON.stringify({ name, payload: payload.toLowerCase(), type });
  const shown = [undefined, canonical, Buffer.from(canonical).toString('hex')];
  return shown.includes(preimage) ? sha384(canonical) : undefined;
}

function isRuntimeEvent({ imr, eventType }: MeasuredEvent): boolean {
  return imr === RUNTIME_REGISTER && eventType === RUNTIME_EVENT;
}

function sha384(...parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash('sha384');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
