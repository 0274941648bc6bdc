import type { Cvm, CvmOperation, CvmPrice, Node } from '../../snapshot/model.ts';
import {
  BILLING_PERIODS,
  KMS_TYPES,
  NODE_STATUSES,
  STORAGE_FILE_SYSTEMS,
} from '../../snapshot/vocabulary.ts';
import type { CvmInfo } from './cvm-info.ts';
import type { Readings } from './readings.ts';
import { hasDate } from './timestamp.ts';
import { GIB_BYTES, type ItemContext, toBytes, toInProgress, toSettings, toStatus } from './to-cvm.ts';

/** Whether the CVM is deleted; an invalid value is counted, and means that it is not. */
export function isDeleted({ deleted_at }: CvmInfo, readings: Readings): boolean {
  const hasDeletionDate = hasDate(deleted_at);
  if (hasDeletionDate === undefined) readings.countUnknown('deleted_at');
  return hasDeletionDate === true;
}

/** Converts an item of version 2026-01-21 or later to the model. */
export function fromCvmInfo(item: CvmInfo, { appId, readings }: ItemContext): Cvm {
  const inProgress = toInProgress(item.in_progress);
  return {
    appId,
    cvmId: item.id,
    name: readings.text(item.name) ?? '',
    status: toStatus(item.status, readings),
    inProgress,
    operation: inProgress === true ? toOperation(item, readings) : undefined,
    attributes: toAttributes(item, readings),
    resources: toResources(item.resource),
    price: toPrice(item.resource, readings),
    node: toNode(item.node_info, readings),
    createdAtSeconds: readings.timestamp('created_at', item.created_at),
    uptimeSeconds: undefined,
    bootComplete: undefined,
    bootError: undefined,
    lastEventAtSeconds: {},
    settings: toSettings({
      public_logs: item.public_logs,
      public_sysinfo: item.public_sysinfo,
      public_tcbinfo: item.public_tcbinfo,
      listed: item.listed,
      gateway: item.gateway_enabled,
      secure_time: item.secure_time,
      dev_os: item.os?.is_dev,
    }),
    endpoints: item.endpoints?.length,
  };
}

function toOperation({ progress }: CvmInfo, readings: Readings): CvmOperation | undefined {
  if (progress === null || progress === undefined) return undefined;
  return {
    target: readings.openWord('progress.target', progress.target),
    startedAtSeconds: readings.timestamp('progress.started_at', progress.started_at),
  };
}

function toAttributes(item: CvmInfo, readings: Readings): Cvm['attributes'] {
  return {
    vmUuid: readings.text(item.vm_uuid),
    instanceId: readings.text(item.instance_id),
    instanceType: readings.text(item.resource.instance_type),
    os: readings.text(item.os?.name),
    osVersion: readings.text(item.os?.version),
    kmsType: readings.word('kms_type', item.kms_type, KMS_TYPES),
    projectType: readings.text(item.project_type),
    storageFs: readings.word('storage_fs', item.storage_fs, STORAGE_FILE_SYSTEMS),
    composeHash: readings.text(item.compose_hash),
    gatewayDomain: readings.text(item.gateway?.base_domain),
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

function toPrice(resource: CvmInfo['resource'], readings: Readings): CvmPrice | undefined {
  const usd = readings.parsed('resource.compute_billing_price', resource.compute_billing_price, parseDecimal);
  const billingPeriod = readings.word('resource.billing_period', resource.billing_period, BILLING_PERIODS);
  return usd === undefined || billingPeriod === undefined ? undefined : { usd, billingPeriod };
}

function parseDecimal(text: string): number | undefined {
  if (!/^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim())) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function toNode(info: CvmInfo['node_info'], readings: Readings): Node | undefined {
  const name = readings.text(info?.name);
  const id = readings.text(info?.id) ?? name;
  if (info === null || info === undefined || id === undefined) return undefined;
  return {
    id,
    name,
    region: readings.text(info.region),
    version: readings.text(info.version),
    status: readings.word('node_info.status', info.status, NODE_STATUSES),
  };
}
