import type { WorkspaceClient } from '../api/workspace-client.ts';
import { ApiError } from '../errors.ts';
import { LIVE_STATUS } from '../snapshot/collected.ts';
import type { LiveStatuses } from '../snapshot/model.ts';
import type { WorkspaceCollector } from './collector.ts';
import { PartialResult } from './partial-result.ts';

/** CVMs of one request. The API publishes no limit. */
const MAX_BATCH = 100;

/** What the API responds to more CVMs than it accepts in one request, or to one that it does not accept. */
const REJECTIONS = [413, 422];

/** Rejected requests of a run, after which a rejection is a failure. */
const MAX_REJECTED = 16;

/** The largest batch that the API accepted after it had rejected a larger one. */
const acceptedSizes = new WeakMap<WorkspaceClient, number>();

/** What the nodes report of the listed CVMs: `POST /status/batch`, after the lists of each poll cycle. */
export const liveStatus: WorkspaceCollector<LiveStatuses> = {
  key: LIVE_STATUS,
  isAfterApps: true,
  isOptional: true,
  cadence: (_workspace, { collectors, poll }) =>
    collectors.live_status.enabled ? { intervalSeconds: 0, freshSeconds: poll.stale_after } : undefined,
  fetch: async (client, listCvms, signal) => {
    const vmUuids = new Set(listCvms().flatMap(({ attributes }) => attributes.vmUuid ?? []));
    const { rejected, succeeded, failures } = await fetchBatches(client, [...vmUuids], signal);
    const sizes = succeeded.map(({ size }) => size);
    if (rejected > 0 && sizes.length > 0) acceptedSizes.set(client, Math.max(...sizes));
    const [failure] = failures;
    const data = mergeStatuses(succeeded.map(({ statuses }) => statuses));
    if (failure === undefined) return data;
    throw succeeded.length > 0 ? new PartialResult(failure, data) : failure;
  },
};

interface BatchResults {
  rejected: number;
  readonly succeeded: { readonly statuses: LiveStatuses; readonly size: number }[];
  readonly failures: ApiError[];
}

/** Fetches all batches, a rejected one in halves. */
async function fetchBatches(
  client: WorkspaceClient,
  vmUuids: readonly string[],
  signal: AbortSignal,
): Promise<BatchResults> {
  const results: BatchResults = { rejected: 0, succeeded: [], failures: [] };
  const fetchInParts = async (all: readonly string[], size: number): Promise<void> => {
    await Promise.all(toBatches(all, size).map(fetchBatch));
  };
  const fetchBatch = async (batch: readonly string[]): Promise<void> => {
    try {
      const statuses = await client.fetchStatuses(batch, signal);
      results.succeeded.push({ statuses, size: batch.length });
    } catch (error) {
      await onError(batch, error);
    }
  };
  const onError = async (batch: readonly string[], error: unknown): Promise<void> => {
    if (!(error instanceof ApiError)) throw error;
    const isRejected = REJECTIONS.includes(error.details.httpStatus ?? 0);
    if (isRejected) results.rejected += 1;
    if (isRejected && batch.length > 1 && results.rejected <= MAX_REJECTED)
      await fetchInParts(batch, Math.ceil(batch.length / 2));
    else results.failures.push(error);
  };
  await fetchInParts(vmUuids, acceptedSizes.get(client) ?? MAX_BATCH);
  return results;
}

function toBatches(vmUuids: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(vmUuids.length / size) }, (_, index) =>
    vmUuids.slice(index * size, (index + 1) * size),
  );
}

function mergeStatuses(all: readonly LiveStatuses[]): LiveStatuses {
  const unknownValues = new Map<string, number>();
  for (const [field, count] of all.flatMap((each) => [...each.unknownValues]))
    unknownValues.set(field, (unknownValues.get(field) ?? 0) + count);
  return { states: new Map(all.flatMap(({ states }) => [...states])), unknownValues };
}
