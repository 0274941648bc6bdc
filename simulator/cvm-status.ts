import { toIsoTime } from './cvm-info.ts';
import { toUptime } from './hosted-cvm.ts';
import type { JsonObject } from './json.ts';
import type { SimulatedCvm } from './model.ts';
import { toResourceUsage } from './resource-usage.ts';

/** The generations of `CvmStatus`, oldest first. */
export const STATUS_GENERATIONS = [1, 2, 3] as const;

/** One of `STATUS_GENERATIONS`. */
export type StatusGeneration = (typeof STATUS_GENERATIONS)[number];

/** A CVM as `CvmStatus`: the state that its node reports. */
export function toCvmStatus(cvm: SimulatedCvm, generation: StatusGeneration, nowSeconds: number): JsonObject {
  const isOffline = cvm.status === 'offline';
  return {
    vm_uuid: cvm.uuid,
    status: cvm.status,
    uptime: isOffline ? null : toUptime(cvm, nowSeconds),
    in_progress: cvm.operation !== null,
    boot_progress: isOffline ? null : cvm.bootProgress,
    boot_error: isOffline ? null : cvm.bootError,
    ...(generation === 1
      ? {}
      : {
          shutdown_progress: isOffline ? null : cvm.shutdownProgress,
          events: isOffline ? [] : cvm.events,
        }),
    ...(generation === 3
      ? { operation: toOperation(cvm), resource_usage: toResourceUsage(cvm, nowSeconds) }
      : toFlatOperation(cvm)),
  };
}

/** A `CvmStatus` with only the required fields. */
export function toMinimalStatus({ vm_uuid, status }: JsonObject): JsonObject {
  return { vm_uuid, status };
}

function toFlatOperation({ operation }: SimulatedCvm): JsonObject {
  return {
    operation_type: operation?.type ?? null,
    operation_started_at: operation === null ? null : toIsoTime(operation.startedAtSeconds),
    correlation_id: operation?.correlationId ?? null,
  };
}

function toOperation({ operation, phase }: SimulatedCvm): JsonObject | null {
  if (operation === null) return null;
  return {
    type: operation.type,
    phase: phase === 'stopping' ? 'graceful' : null,
    started_at: toIsoTime(operation.startedAtSeconds),
    correlation_id: operation.correlationId,
  };
}
