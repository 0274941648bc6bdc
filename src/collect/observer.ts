import type { AppTarget, Snapshot } from '../snapshot/model.ts';
import type { Outcome, PollOutcome } from '../snapshot/outcome.ts';

/** Events of collectors, for the log and the exporter's own metrics; must not throw. The store has the data already. */
export interface CollectObserver {
  /** All apps to poll, before their first poll and after each change. */
  readonly onTargets: (targets: readonly AppTarget[]) => void;
  /** A configuration was applied: its workspaces, and the collectors that are switched on in each. */
  readonly onWorkspaces: (workspaces: ReadonlyMap<string, readonly string[]>) => void;
  readonly onPoll: (target: AppTarget, outcome: PollOutcome) => void;
  /** A workspace collector has run. */
  readonly onRun: (collector: string, workspace: string, outcome: Outcome<unknown>) => void;
  /** A cycle has ended, and this is the snapshot after it. */
  readonly onCycle: (workspace: string, durationSeconds: number, snapshot: Snapshot) => void;
  readonly onSkippedCycle: (workspace: string) => void;
  /** What a reload added to a workspace was polled, outside of a cycle. */
  readonly onCatchUp: (workspace: string) => void;
}
