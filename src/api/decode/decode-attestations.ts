import { z } from 'zod';
import type { MeasuredEvent } from '../../attestation/event-log.ts';
import { ApiError } from '../../errors.ts';
import type { AppAttestations, AttestedInstance } from '../../snapshot/attestation.ts';
import { FieldReader } from './field-reader.ts';

const text = z.string().nullish();

const Event = z.object({
  imr: z.number(),
  event_type: z.number(),
  digest: z.string(),
  event: z.string(),
  event_payload: z.string(),
  version: z.number().nullish(),
  preimage: text,
});

const Instance = z.object({
  quote: text,
  eventlog: z.unknown().optional(),
  tcb_info: z.object({ event_log: z.unknown().optional() }).nullish().catch(undefined),
  image_version: text,
  vm_uuid: text.catch(undefined),
  instance_id: text.catch(undefined),
});

const Response = z.object({ instances: z.array(z.unknown()) });

/**
 * Decodes the response of `GET /apps/{app_id}/attestations`, with a step for each instance. One that cannot be read is
 * counted.
 * @throws ApiError `invalid_payload` when it has no list of instances, or when none of them can be read.
 */
export function* decodeAttestations(document: unknown): Generator<void, AppAttestations> {
  const response = Response.safeParse(document);
  if (!response.success) throw new ApiError('invalid_payload', 'expected a list of instances');
  const instances: AttestedInstance[] = [];
  let invalid = 0;
  for (const each of response.data.instances) {
    yield;
    const { data } = Instance.safeParse(each);
    if (data === undefined) invalid += 1;
    else instances.push(toInstance(data));
  }
  if (instances.length === 0 && invalid > 0)
    throw new ApiError('invalid_payload', `none of the ${invalid} instances can be read`);
  return { instances, invalid };
}

function toInstance(instance: z.output<typeof Instance>): AttestedInstance {
  const quote = instance.quote?.trim().replace(/^0x/i, '') ?? '';
  const reader = new FieldReader();
  return {
    quote: quote === '' ? undefined : Buffer.from(quote, 'hex'),
    events: toEvents(instance.eventlog ?? instance.tcb_info?.event_log),
    vmUuid: reader.text(instance.vm_uuid),
    instanceId: reader.text(instance.instance_id),
    imageVersion: reader.text(instance.image_version),
  };
}

// Guests hand out their event log as JSON in a text.
function toEvents(log: unknown): readonly MeasuredEvent[] | undefined {
  const events = z.array(Event).safeParse(typeof log === 'string' ? parseJson(log) : log);
  return events.data?.map(({ imr, event_type, digest, event, event_payload, version, preimage }) => ({
    imr,
    eventType: event_type,
    digest: digest.replace(/^0x/i, ''),
    name: event,
    payload: event_payload.replace(/^0x/i, ''),
    version: version ?? 1,
    preimage: preimage ?? undefined,
  }));
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
