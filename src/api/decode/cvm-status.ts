import { z } from 'zod';
import { CvmEvent } from './hosted-cvm.ts';
import { amount, flag, text } from './zod-scalars.ts';

/**
 * A row of `POST /status/batch` in each of its three generations: with flat `operation_*` fields, later with `events`,
 * now with a nested `operation` and `resource_usage`. Only the fields that are used.
 */
export const CvmStatus = z.object({
  vm_uuid: text,
  status: z.string(),
  uptime: text,
  in_progress: flag,
  boot_progress: text,
  boot_error: text,
  events: z.array(CvmEvent.nullable()).nullish(),
  operation: z.object({ type: text, phase: text, started_at: text }).nullish(),
  operation_type: text,
  operation_started_at: text,
  resource_usage: z
    .object({
      cpu_percent: amount,
      memory_used_bytes: amount,
      memory_total_bytes: amount,
      disk_used_bytes: amount,
      disk_total_bytes: amount,
      egress_bytes: amount,
    })
    .nullish(),
});
export type CvmStatus = z.infer<typeof CvmStatus>;
