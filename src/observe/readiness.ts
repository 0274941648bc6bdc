import type { PollObserver } from '../schedule/observer.ts';

/** Whether the exporter has something to show; once it has, it stays so. */
export interface Readiness extends Partial<PollObserver> {
  readonly isReady: () => boolean;
}

/** Ready when a cycle is done and an app has answered; or a list has, and there is no app to watch. */
export function createReadiness(): Readiness {
  let isReady = false;
  let isAnswered = false;
  let isListed = false;
  let watched = 0;
  return {
    isReady: () => isReady,
    onTargets: (targets) => {
      watched = targets.length;
    },
    onPoll: (_target, outcome) => {
      isAnswered ||= outcome.ok;
    },
    onDiscovery: (_workspace, outcome) => {
      isListed ||= outcome.ok;
    },
    onCycle: () => {
      isReady ||= isAnswered || (isListed && watched === 0);
    },
  };
}
