import { type Clock, toDurationSeconds } from '../clock.ts';
import type { AppTarget } from '../snapshot/model.ts';

/** The exporter is ready after this, though an API that hangs may delay the end of the first poll cycle for hours. */
export const STARTUP_LIMIT_SECONDS = 120;

/** Ready when the first poll cycle of a workspace has ended, failed or not, or after the startup limit; it stays ready. */
export function createReadiness(clock: Clock) {
  const startedAt = clock.monotonicSeconds();
  let isCycled = false;
  let workspaces: ReadonlySet<string> = new Set();
  return {
    isReady: () => isCycled || toDurationSeconds(startedAt, clock) >= STARTUP_LIMIT_SECONDS,
    onTargets: (targets: readonly AppTarget[]): void => {
      workspaces = new Set(targets.map(({ workspace }) => workspace));
    },
    onCycle: (workspace: string): void => {
      // The cycle of a workspace without apps ends at once: it counts only where there is no app at all.
      isCycled ||= workspaces.has(workspace) || workspaces.size === 0;
    },
  };
}
