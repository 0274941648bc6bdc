import { LIVE_STATUS } from './collected.ts';
import type { NodeReport } from './merge-live.ts';
import type { LiveStatuses } from './model.ts';
import type { ResultState } from './result-state.ts';

/** What the nodes of the CVMs of a workspace reported, by `vmUuid`; `undefined` if they were never queried. */
export type NodeReports = (vmUuid: string | undefined) => NodeReport | undefined;

/** Reads the results of the collector of live statuses; a report older than the limit is no report. */
export function createNodeReports(
  results: ReadonlyMap<string, ReadonlyMap<string, ResultState>>,
  isFresh: (readAtBootSeconds: number) => boolean,
): (workspace: string) => NodeReports {
  const byWorkspace = results.get(LIVE_STATUS.collector);
  return (workspace) => {
    const result = byWorkspace?.get(workspace);
    if (result === undefined) return () => undefined;
    const states = (result.good?.data as LiveStatuses | undefined)?.states;
    const { finishedAtBootSeconds, durationSeconds } = result.lastRun;
    return (vmUuid) => {
      const state = vmUuid === undefined ? undefined : states?.get(vmUuid);
      if (state === undefined || !isFresh(state.readAtBootSeconds)) return NO_REPORT;
      return { state, isCurrent: state.readAtBootSeconds >= finishedAtBootSeconds - durationSeconds };
    };
  };
}

const NO_REPORT: NodeReport = { state: undefined, isCurrent: false };
