import type { ApiResponse } from './api-response.ts';
import { hasVm } from './cvm-details.ts';
import { type StatusGeneration, toCvmStatus, toMinimalStatus } from './cvm-status.ts';
import { toError, toInputError } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { BatchRow, SimulatedCvm, SimulatedWorkspace } from './model.ts';
import { parseVmUuids, type RequestBody } from './vm-uuids.ts';
import type { World } from './world.ts';

/** How `POST /status/batch` responds. */
export interface StatusBatchSettings {
  readonly generation: StatusGeneration;
  readonly maxIds: number;
  /** The status of a response to more ids than that. */
  readonly tooManyStatus: 413 | 422;
}

/** Computes the response to `POST /status/batch`: ids that the workspace does not have are left out. */
export function toStatusBatchResponse(
  body: RequestBody,
  { world, workspace, nowSeconds }: { world: World; workspace: SimulatedWorkspace; nowSeconds: number },
): ApiResponse {
  const { generation, maxIds, tooManyStatus } = world.statusBatch();
  const vmUuids = parseVmUuids(body);
  if ('errors' in vmUuids) return toInputError(...vmUuids.errors);
  if (vmUuids.ids.length > maxIds) return toTooMany(vmUuids.ids.length, maxIds, tooManyStatus);
  const requested = new Set(vmUuids.ids);
  const cvms = world
    .apps()
    .filter((app) => app.workspace === workspace)
    .flatMap((app) => app.cvms)
    .filter((cvm) => requested.has(cvm.uuid) && hasVm(cvm));
  const toItems = (shown: StatusGeneration): JsonObject[] =>
    cvms.flatMap((cvm) => toRows(toCvmStatus(cvm, shown, nowSeconds), rowOf(cvm)));
  const nullRows = cvms.filter((cvm) => rowOf(cvm) === 'null').map(({ uuid }) => [uuid, null] as const);
  return {
    status: 200,
    toItems: () => toItems(generation),
    toOtherItems: () => toItems(generation === 3 ? 1 : 3),
    toMinimalItem: toMinimalStatus,
    toBody: (items) => ({ ...Object.fromEntries(nullRows), ...toMap(items, vmUuids.ids) }),
    toWrongContainer: () => toItems(generation),
  };
}

function rowOf({ batchRow, node }: SimulatedCvm): BatchRow {
  return batchRow === 'normal' ? node.batchRow : batchRow;
}

function toRows(status: JsonObject, row: BatchRow): JsonObject[] {
  const vmUuid = String(status['vm_uuid']);
  const inCapitals = { ...status, vm_uuid: vmUuid.toUpperCase() };
  const rows: Readonly<Record<BatchRow, JsonObject[]>> = {
    normal: [status],
    missing: [],
    null: [],
    upper_case: [inCapitals],
    twice: [status, inCapitals],
    unknown_id: [{ ...status, vm_uuid: `ffffffff${vmUuid.slice(8)}` }],
  };
  return rows[row];
}

/** Keys of items without a valid id are the requested ones in their order; a repeated one is written in capitals. */
function toMap(items: readonly unknown[], ids: readonly string[]): JsonObject {
  const map = new Map<string, unknown>();
  for (const [index, item] of items.entries()) {
    const vmUuid: unknown = Object(item)['vm_uuid'];
    const key = typeof vmUuid === 'string' ? vmUuid : (ids[index] ?? `unknown-${index}`);
    map.set(map.has(key) ? key.toUpperCase() : key, item);
  }
  return Object.fromEntries(map);
}

function toTooMany(count: number, maxIds: number, status: 413 | 422): ApiResponse {
  if (status === 413) return toError(413, 'Request Entity Too Large');
  const msg = `List should have at most ${maxIds} items after validation, not ${count}`;
  return toInputError({ loc: ['body', 'vm_uuids'], msg, type: 'too_long' });
}
