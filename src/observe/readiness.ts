import type { PollObserver } from '../schedule/observer.ts';

/** Whether the exporter has something to show; once it has, it stays so. */
export interface Readiness extends Partial<PollObserver> {
  readonly isReady: () => boolean;
}

/**
 * Ready when a cycle is done and an app has answered; or there is no app to watch, and where a workspace lists its
 * apps, a list has answered. The apps of a configuration may all be on other shards.
 */
export function createReadiness(): Readiness {
  let isReady = false;
  let isCycled = false;
  let isAnswered = false;
  let isListed = false;
  /** Whether there are lists to wait for; unknown before the workspaces are. */
  let isListing: boolean | undefined;
  let watched = 0;
  const decide = (): void => {
    isReady ||= isCycled && (isAnswered || (watched === 0 && (isListed || isListing === false)));
  };
  return {
    isReady: () => isReady,
    onTargets: (targets) => {
      watched = targets.length;
    },
    onWorkspaces: (workspaces) => {
      isListing = workspaces.some(({ discovery }) => discovery !== undefined);
      decide();
    },
    onPoll: (_target, outcome) => {
      isAnswered ||= outcome.ok;
    },
    onDiscovery: (_workspace, outcome) => {
      isListed ||= outcome.ok;
    },
    onCycle: () => {
      isCycled = true;
      decide();
    },
  };
}
