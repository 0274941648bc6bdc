import type { Clock } from '../clock.ts';
import type { DiscoveredApp, DiscoveryOutcome } from '../snapshot/model.ts';
import { settle } from './settle.ts';
import type { Discovered } from './targets.ts';
import type { WatchedWorkspace } from './watched-workspace.ts';

/** What the workspaces listed when they were last asked with success. */
export interface Discovery {
  readonly discovered: () => Discovered;
  /** Whether it is time to ask the workspace again; a failed refresh is due at once. */
  readonly isDue: (workspace: WatchedWorkspace) => boolean;
  /** Asks the workspace; a failure leaves its last list as it is. */
  readonly refresh: (workspace: WatchedWorkspace, signal: AbortSignal) => Promise<DiscoveryOutcome>;
}

/** Creates a discovery that knows of no app. */
export function createDiscovery(clock: Clock): Discovery {
  const lists = new Map<string, readonly DiscoveredApp[]>();
  const refreshedAtMonotonic = new Map<string, number>();
  return {
    discovered: () => lists,
    isDue: ({ name, discovery }) => {
      if (discovery === undefined) return false;
      const refreshedAt = refreshedAtMonotonic.get(name);
      return refreshedAt === undefined || clock.monotonicSeconds() - refreshedAt >= discovery.refreshSeconds;
    },
    refresh: async (workspace, signal) => {
      const startedAt = clock.monotonicSeconds();
      const outcome = await settle(() => workspace.fetchApps(signal), clock);
      if (outcome.ok) {
        lists.set(workspace.name, outcome.answer.apps);
        refreshedAtMonotonic.set(workspace.name, startedAt);
      }
      return outcome;
    },
  };
}
