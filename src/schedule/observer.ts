import type { AppTarget, DiscoveryOutcome, PollOutcome } from '../snapshot/model.ts';

/** Is told of everything that polling brings; must not throw. */
export interface PollObserver {
  /** The apps to watch, before their first poll; later without those that are gone. */
  readonly onTargets: (targets: readonly AppTarget[]) => void;
  readonly onPoll: (target: AppTarget, outcome: PollOutcome) => void;
  readonly onDiscovery: (workspace: string, outcome: DiscoveryOutcome) => void;
  readonly onCycle: (durationSeconds: number) => void;
  readonly onSkippedCycle: () => void;
}
