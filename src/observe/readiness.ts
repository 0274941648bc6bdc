import type { PollObserver } from '../schedule/observer.ts';

/** Whether the exporter has something to show; once it has, it stays so. */
export interface Readiness extends Partial<PollObserver> {
  readonly isReady: () => boolean;
}

/** Ready when a first cycle is done and something was answered: an app, or a list that names no app. */
export function createReadiness(): Readiness {
  let isCycleDone = false;
  let isAnswered = false;
  return {
    isReady: () => isCycleDone && isAnswered,
    onPoll: (_target, outcome) => {
      isAnswered ||= outcome.ok;
    },
    onDiscovery: (_workspace, outcome) => {
      isAnswered ||= outcome.ok && outcome.answer.apps.length === 0;
    },
    onCycle: () => {
      isCycleDone = true;
    },
  };
}
