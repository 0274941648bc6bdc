import type { FailureReason } from '../errors.ts';
import type { PollObserver } from '../schedule/observer.ts';

/** What became of each workspace's list of apps. */
export interface DiscoveryRecord extends Partial<PollObserver> {
  /** `undefined` before the first list was asked for. */
  readonly lastOf: (workspace: string) => LastDiscovery | undefined;
}

/** How the last request for a list ended, and what the last good one had. */
export interface LastDiscovery {
  /** `undefined` when it succeeded. */
  readonly failure: FailureReason | undefined;
  readonly finishedAtBootSeconds: number;
  /** Apps of the last good list; `undefined` before there is one. */
  readonly listed: number | undefined;
}

/** Remembers the lists of workspaces for as long as they list their apps. */
export function createDiscoveryRecord(): DiscoveryRecord {
  const lists = new Map<string, LastDiscovery>();
  return {
    lastOf: (workspace) => lists.get(workspace),
    onWorkspaces: (workspaces) => {
      const listing = workspaces.filter(({ discovery }) => discovery !== undefined);
      const kept = new Set(listing.map(({ name }) => name));
      for (const name of lists.keys()) if (!kept.has(name)) lists.delete(name);
    },
    onDiscovery: (workspace, outcome) => {
      const { finishedAtBootSeconds } = outcome;
      lists.set(
        workspace,
        outcome.ok
          ? { failure: undefined, finishedAtBootSeconds, listed: outcome.answer.apps.length }
          : {
              failure: outcome.error.reason,
              finishedAtBootSeconds,
              listed: lists.get(workspace)?.listed,
            },
      );
    },
  };
}
