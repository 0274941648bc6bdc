import { type Clock, toDurationSeconds } from '../clock.ts';
import type { CollectObserver } from '../collect/observer.ts';

/** The exporter is ready after this, though an API that hangs may delay the end of the first poll cycle for hours. */
export const STARTUP_LIMIT_SECONDS = 120;

/** Whether the exporter has started; once it has, it stays ready. */
export interface Readiness extends Partial<CollectObserver> {
  readonly isReady: () => boolean;
}

/** Ready when the first poll cycle of a workspace has ended, failed or not, or after the startup limit. */
export function createReadiness(clock: Clock): Readiness {
  const startedAt = clock.monotonicSeconds();
  let isCycled = false;
  let workspaces: ReadonlySet<string> = new Set();
  return {
    isReady: () => isCycled || toDurationSeconds(startedAt, clock) >= STARTUP_LIMIT_SECONDS,
    onTargets: (targets) => {
      workspaces = new Set(targets.map(({ workspace }) => workspace));
    },
    onCycle: (workspace) => {
      // The cycle of a workspace without apps ends at once: it counts only where there is no app at all.
      isCycled ||= workspaces.has(workspace) || workspaces.size === 0;
    },
  };
}
