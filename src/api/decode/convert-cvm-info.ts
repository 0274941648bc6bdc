import { z } from 'zod';
import type { Cvm, CvmOperation, CvmPrice, HourlyCost } from '../../snapshot/model.ts';
import { BILLING_PERIODS, KMS_TYPES, STORAGE_FILE_SYSTEMS } from '../../snapshot/vocabulary.ts';
import {
  type DropReason,
  GIB_BYTES,
  type ItemContext,
  isOfOtherApp,
  toBytes,
  toEndpoints,
  toInProgress,
  toNode,
  toSettings,
  toStatus,
} from './convert.ts';
import { decimal, parseAmount } from './decimal.ts';
import { toSlug } from './decode-workspace.ts';
import type { FieldReader } from './field-reader.ts';
import { parseItem } from './parse-item.ts';
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
  workspace: z.object({ slug: text }).nullish(),
  hourly_rate: z.object({ compute: decimal, disk: decimal }).nullish(),
  billing_interval: text,
  created_at: text,
  deleted_at: text,
});
export type CvmInfo = z.infer<typeof CvmInfo>;

/** Converts an item of version 2026-01-21 or later to the model. */
export function convertCvmInfo(document: object, context: ItemContext): Cvm | DropReason {
  const { appId, reader } = context;
  const item = parseItem(CvmInfo, document, reader);
  if (item === undefined) return 'invalid';
  if (reader.timestamp('deleted_at', item.deleted_at) !== undefined) return 'deleted';
  if (isOfOtherApp(item.app_id, context)) return 'otherApp';
  const inProgress = toInProgress(item.in_progress);
  const price = toPrice(item.resource, reader);
  return {
    appId,
    // Both shapes have the UUID: so a CVM keeps its series when the API's version changes.
    cvmId: reader.text(item.vm_uuid) ?? item.id,
    name: reader.text(item.name) ?? '',
    status: toStatus(item.status, reader),
    inProgress,
    operation: inProgress === true ? toOperation(item, reader) : undefined,
    attributes: toAttributes(item, reader),
    resources: toResources(item.resource),
    price,
    hourlyCost: toHourlyCost(item, price, reader),
    workspaceSlug: toSlug(item.workspace?.slug, reader),
    node: toNode(item.node_info, reader),
    createdAtSeconds: reader.timestamp('created_at', item.created_at),
    uptimeSeconds: undefined,
    bootStage: undefined,
    bootError: undefined,
    lastEventAtSeconds: {},
    host: undefined,
    settings: toSettings({
      public_logs: item.public_logs,
      public_sysinfo: item.public_sysinfo,
      public_tcbinfo: item.public_tcbinfo,
      listed: item.listed,
      gateway: item.gateway_enabled,
      secure_time: item.secure_time,
      dev_os: item.os?.is_dev,
    }),
    // Absent means false by the API's schema.
    isSysinfoPublic: item.public_sysinfo === true,
    endpoints: toEndpoints(item.endpoints, reader),
  };
}

function toOperation({ progress }: CvmInfo, reader: FieldReader): CvmOperation | undefined {
  if (progress === null || progress === undefined) return undefined;
  return {
    target: reader.openWord('progress.target', progress.target),
    type: undefined,
    phase: undefined,
    startedAtSeconds: reader.timestamp('progress.started_at', progress.started_at),
  };
}

function toAttributes(item: CvmInfo, reader: FieldReader): Cvm['attributes'] {
  return {
    vmUuid: reader.text(item.vm_uuid),
    hashId: item.id,
    instanceId: reader.text(item.instance_id),
    instanceType: reader.text(item.resource.instance_type),
    os: reader.text(item.os?.name),
    osVersion: reader.text(item.os?.version),
    kmsType: reader.word('kms_type', item.kms_type, KMS_TYPES),
    projectType: reader.text(item.project_type),
    storageFs: reader.word('storage_fs', item.storage_fs, STORAGE_FILE_SYSTEMS),
    composeHash: reader.text(item.compose_hash),
    gatewayDomain: reader.text(item.gateway?.base_domain),
  };
}

function toResources(resource: CvmInfo['resource']): Cvm['resources'] {
  return {
    vcpus: resource.vcpu ?? undefined,
    memoryBytes: toBytes(resource.memory_in_gb, GIB_BYTES),
    diskBytes: toBytes(resource.disk_in_gb, GIB_BYTES),
    gpus: resource.gpus ?? undefined,
  };
}

function toPrice(resource: CvmInfo['resource'], reader: FieldReader): CvmPrice | undefined {
  const usd = reader.parsed('resource.compute_billing_price', resource.compute_billing_price, parseAmount);
  const billingPeriod = reader.word('resource.billing_period', resource.billing_period, BILLING_PERIODS);
  return usd === undefined || billingPeriod === undefined ? undefined : { usd, billingPeriod };
}

// Newer responses have the rates of both components; before, the price of the compute was the only one.
function toHourlyCost(
  { billing_interval, hourly_rate, resource }: CvmInfo,
  price: CvmPrice | undefined,
  reader: FieldReader,
): HourlyCost | undefined {
  const periods = [billing_interval, resource.billing_period].map((period) =>
    reader.text(period?.toLowerCase()),
  );
  if (periods.some((period) => period !== undefined && period !== 'hourly')) return undefined;
  const computeUsd = toRate('hourly_rate.compute', hourly_rate?.compute, reader) ?? price?.usd;
  const diskUsd = toRate('hourly_rate.disk', hourly_rate?.disk, reader);
  return computeUsd === undefined && diskUsd === undefined ? undefined : { computeUsd, diskUsd };
}

function toRate(
  field: string,
  rate: string | number | null | undefined,
  reader: FieldReader,
): number | undefined {
  return reader.parsed(field, rate?.toString(), parseAmount);
}
