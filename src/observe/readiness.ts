import { type Clock, toDurationSeconds } from '../clock.ts';
import type { PollObserver } from '../schedule/observer.ts';

/** An API that hangs can draw out the first poll cycle of many apps for hours: the exporter is ready after this. */
export const STARTUP_LIMIT_SECONDS = 120;

/** Whether the exporter has started; once it has, it stays ready. */
export interface Readiness extends Partial<PollObserver> {
  readonly isReady: () => boolean;
}

/** Ready when the first poll cycle of a workspace has ended, whatever the API said, or after the startup limit. */
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
