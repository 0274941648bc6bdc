import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import type { CvmOperation, HostUsage, LiveState, LiveStatuses } from '../../snapshot/model.ts';
import { toInProgress, toStatus } from './convert.ts';
import { CvmEvent } from './convert-hosted-cvm.ts';
import { toBootError, toBootStage, toLastEvents, toUptimeSeconds } from './cvm-state.ts';
import { FieldReader } from './field-reader.ts';
import type { LabelValueLimit } from './label-value-limit.ts';
import { parseItem } from './parse-item.ts';
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

/**
 * Decodes the response of `POST /status/batch` about these CVMs, with a step for each row. A CVM without a row, or with
 * `null`, is left out: its node did not respond. Rows of other CVMs are ignored.
 * @throws ApiError `invalid_payload` when it has no rows at all by its type, or when none of its rows can be read.
 */
export function* decodeStatusBatch(
  document: unknown,
  { vmUuids, readAtBootSeconds }: { readonly vmUuids: readonly string[]; readonly readAtBootSeconds: number },
  labelValues: LabelValueLimit,
): Generator<void, LiveStatuses> {
  if (!isObject(document)) throw new ApiError('invalid_payload', 'expected statuses by CVM');
  const requested = new Map(vmUuids.map((vmUuid) => [toKey(vmUuid), vmUuid]));
  const reader = new FieldReader(labelValues);
  const states = new Map<string, LiveState>();
  let invalid = 0;
  for (const [key, row] of Object.entries(document)) {
    yield;
    const vmUuid = requested.get(toKey(idOf(row) ?? key));
    if (vmUuid === undefined || row === null || states.has(vmUuid)) continue;
    const status = parseItem(CvmStatus, row, reader);
    if (status === undefined) invalid += 1;
    else states.set(vmUuid, { ...toState(status, reader), readAtBootSeconds });
  }
  if (states.size === 0 && invalid > 0)
    throw new ApiError('invalid_payload', `none of the ${invalid} rows can be read`);
  return { states, unknownValues: reader.unknownValues };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The row's own id. An array has no keys, and the key of a map may have another spelling. */
function idOf(row: unknown): string | undefined {
  const id = isObject(row) && 'vm_uuid' in row ? row.vm_uuid : undefined;
  return typeof id === 'string' ? id : undefined;
}

// A UUID in capitals, or without hyphens, is the same one.
function toKey(id: string): string {
  return id.trim().toLowerCase().replaceAll('-', '');
}

function toState(row: CvmStatus, reader: FieldReader): Omit<LiveState, 'readAtBootSeconds'> {
  const status = toStatus(row.status, reader);
  const inProgress = toInProgress(row.in_progress);
  return {
    status,
    inProgress,
    operation: inProgress === true ? toOperation(row, reader) : undefined,
    uptimeSeconds: toUptimeSeconds(status, ['uptime', row.uptime], reader),
    bootStage: toBootStage(['boot_progress', row.boot_progress], reader),
    bootError: toBootError(row.boot_error),
    lastEventAtSeconds: toLastEvents(['events', row.events], reader),
    host: toHostUsage(row.resource_usage),
  };
}

// The nested operation is the newer form.
function toOperation(row: CvmStatus, reader: FieldReader): CvmOperation {
  const { operation, operation_type: flatType, operation_started_at: flatStart } = row;
  return {
    target: undefined,
    type: reader.openWord('operation.type', operation?.type ?? flatType),
    phase: reader.openWord('operation.phase', operation?.phase),
    startedAtSeconds: reader.timestamp('operation.started_at', operation?.started_at ?? flatStart),
  };
}

function toHostUsage(usage: CvmStatus['resource_usage']): HostUsage | undefined {
  if (usage === null || usage === undefined) return undefined;
  return {
    cpuPercent: usage.cpu_percent ?? undefined,
    memoryUsedBytes: usage.memory_used_bytes ?? undefined,
    memoryTotalBytes: usage.memory_total_bytes ?? undefined,
    diskUsedBytes: usage.disk_used_bytes ?? undefined,
    diskTotalBytes: usage.disk_total_bytes ?? undefined,
    egressBytes: usage.egress_bytes ?? undefined,
  };
}
