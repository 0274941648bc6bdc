import type { CollectObserver } from '../collect/observer.ts';

/** Passes every event to all observers that handle it, in their order. */
export function observeAll(observers: readonly Partial<CollectObserver>[]): CollectObserver {
  return {
    onTargets: (targets) => {
      for (const observer of observers) observer.onTargets?.(targets);
    },
    onWorkspaces: (workspaces) => {
      for (const observer of observers) observer.onWorkspaces?.(workspaces);
    },
    onPoll: (target, outcome) => {
      for (const observer of observers) observer.onPoll?.(target, outcome);
    },
    onRun: (collector, workspace, outcome) => {
      for (const observer of observers) observer.onRun?.(collector, workspace, outcome);
    },
    onCycle: (workspace, durationSeconds) => {
      for (const observer of observers) observer.onCycle?.(workspace, durationSeconds);
    },
    onSkippedCycle: (workspace) => {
      for (const observer of observers) observer.onSkippedCycle?.(workspace);
    },
    onCatchUp: (workspace) => {
      for (const observer of observers) observer.onCatchUp?.(workspace);
    },
  };
}
