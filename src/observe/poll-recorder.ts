import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import type { PollObserver } from '../schedule/observer.ts';
import type { Store } from '../snapshot/store.ts';

/** Puts every outcome in the store, and counts once per cycle what the store does not show. */
export function createPollRecorder(store: Store, self: SelfMetrics, log: Logger): Partial<PollObserver> {
  let wasLimited = false;
  return {
    onTargets: (targets) => store.setTargets(targets),
    onPoll: (target, outcome) => store.publish(target, outcome),
    onDiscovery: (workspace, outcome) => store.publishList(workspace, outcome.ok),
    onCycle: () => {
      const { duplicate, limit } = store.snapshot().hidden;
      self.itemsDropped.inc({ reason: 'duplicate' }, duplicate);
      self.itemsDropped.inc({ reason: 'limit' }, limit);
      if (limit > 0 && !wasLimited) log.warn('limits.max_cvms reached, CVMs are left out', { count: limit });
      wasLimited = limit > 0;
    },
  };
}
