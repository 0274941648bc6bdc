import { z } from 'zod';
import { amount, counted, endpointList, flag, identifier, reference, text } from './zod-scalars.ts';

/** An event of a CVM. Some languages write a time that is not set as a timestamp before 1970. */
export const CvmEvent = z.object({ event: text, timestamp: z.number().nullish() });

const Configuration = z.object({
  image: text,
  vcpu: amount,
  memory: amount,
  disk_size: amount,
  gpus: z.object({ gpus: counted, attach_mode: text }).nullish(),
});

/** An item of the list for `X-Phala-Version` 2025-10-28: only the fields that are used. */
export const HostedCvm = z.object({
  name: z.string(),
  status: z.string(),
  in_progress: flag,
  hosted: z.object({
    id: identifier,
    app_id: text,
    app_url: text,
    uptime: text,
    instance_id: text,
    configuration: Configuration.nullish(),
    boot_progress: text,
    boot_error: text,
    image_version: text,
    events: z.array(CvmEvent.nullable()).nullish(),
  }),
  node: z.object({ id: reference, name: text, region_identifier: text }).nullish(),
  vcpu: amount,
  memory: amount,
  disk_size: amount,
  listed: flag,
  allow_upgrade: flag,
  project_type: text,
  gateway_domain: text,
  public_urls: endpointList,
});
export type HostedCvm = z.infer<typeof HostedCvm>;
