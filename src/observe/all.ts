import type { PollObserver } from '../schedule/observer.ts';

/** Tells several observers, each of what it listens to, in their order. */
export function observeAll(observers: readonly Partial<PollObserver>[]): PollObserver {
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
    onDiscovery: (workspace, outcome) => {
      for (const observer of observers) observer.onDiscovery?.(workspace, outcome);
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
