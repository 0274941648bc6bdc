import { z } from 'zod';
import { amount, endpointList, flag, identifier, reference, text } from './zod-scalars.ts';

/** An item of the list for `X-Phala-Version` 2026-01-21 and later: only the fields that are used. */
export const CvmInfo = z.object({
  id: identifier,
  app_id: text,
  name: z.string(),
  status: z.string(),
  vm_uuid: text,
  instance_id: text,
  in_progress: flag,
  progress: z.object({ target: text, started_at: text }).nullish(),
  resource: z.object({
    instance_type: text,
    vcpu: amount,
    memory_in_gb: amount,
    disk_in_gb: amount,
    gpus: amount,
    compute_billing_price: text,
    billing_period: text,
  }),
  node_info: z.object({ id: reference, name: text, region: text, status: text, version: text }).nullish(),
  os: z.object({ name: text, version: text, is_dev: flag }).nullish(),
  kms_type: text,
  compose_hash: text,
  gateway: z.object({ base_domain: text }).nullish(),
  endpoints: endpointList,
  public_logs: flag,
  public_sysinfo: flag,
  public_tcbinfo: flag,
  gateway_enabled: flag,
  secure_time: flag,
  listed: flag,
  storage_fs: text,
  project_type: text,
  created_at: text,
  deleted_at: text,
});
export type CvmInfo = z.infer<typeof CvmInfo>;
