import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import type { ObservedWorkspace, PollObserver } from '../schedule/observer.ts';
import type { Store } from '../snapshot/store.ts';
import { HourlyLimit } from './hourly-limit.ts';

const LIMIT_LINES_PER_HOUR = 3;

interface PollRecorderParts {
  readonly self: SelfMetrics;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Puts every outcome in the store, and counts once per cycle what the store does not show. */
export function createPollRecorder(
  store: Store,
  { self, log, clock }: PollRecorderParts,
): Partial<PollObserver> {
  // A fleet near the limit exceeds it again and again.
  const lines = new HourlyLimit(LIMIT_LINES_PER_HOUR, clock);
  let wasLimited = false;
  return {
    onTargets: (targets) => store.setTargets(targets),
    onWorkspaces: (workspaces) =>
      store.keepLists(new Set(workspaces.filter(isListed).map(({ name }) => name))),
    onPoll: (target, outcome) => store.publish(target, outcome),
    onDiscovery: (workspace, outcome) => store.publishList(workspace, outcome.ok),
    onCycle: (workspace) => {
      const { apps } = store.snapshot();
      const own = apps.filter(({ target }) => target.workspace === workspace);
      self.itemsDropped.inc({ reason: 'duplicate' }, sum(own.map(({ hidden }) => hidden.duplicate)));
      self.itemsDropped.inc({ reason: 'limit' }, sum(own.map(({ hidden }) => hidden.limit)));
      const count = sum(apps.map(({ hidden }) => hidden.limit));
      if (count > 0 && !wasLimited && lines.take())
        log.warn('limits.max_cvms reached, CVMs are left out', { count });
      wasLimited = count > 0;
    },
  };
}

function isListed({ discovery }: ObservedWorkspace): boolean {
  return discovery !== undefined;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
