import type { AppTarget, DiscoveryOutcome, PollOutcome } from '../snapshot/model.ts';

/** Is told of everything that polling brings; must not throw. */
export interface PollObserver {
  /** The apps to watch, before their first poll; later without those that are gone. */
  readonly onTargets: (targets: readonly AppTarget[]) => void;
  /** The workspaces to watch, when the last request of those that are gone has ended. */
  readonly onWorkspaces: (workspaces: readonly ObservedWorkspace[]) => void;
  readonly onPoll: (target: AppTarget, outcome: PollOutcome) => void;
  readonly onDiscovery: (workspace: string, outcome: DiscoveryOutcome) => void;
  /** A workspace's cycle is done. */
  readonly onCycle: (workspace: string, durationSeconds: number) => void;
  readonly onSkippedCycle: (workspace: string) => void;
  /** What a reload added to a workspace was polled, beside its cycles. */
  readonly onCatchUp: (workspace: string) => void;
}

/** What an observer knows of a workspace. */
export interface ObservedWorkspace {
  readonly name: string;
  /** `undefined` where it does not list its apps. */
  readonly discovery: unknown;
}
