import type { SelfMetrics } from '../metrics/self.ts';
import type { PollObserver } from '../schedule/observer.ts';
import type { DiscoveryOutcome, PollOutcome } from '../snapshot/model.ts';

/** Counts polls, cycles and discoveries in the exporter's own metrics. */
export function createPollMeter(self: SelfMetrics): Partial<PollObserver> {
  return {
    onWorkspaces: (workspaces) => {
      const watched = new Set(workspaces.map(({ name }) => name));
      const listed = new Set(
        workspaces.filter(({ discovery }) => discovery !== undefined).map(({ name }) => name),
      );
      void self.keepOnly({ watched, listed });
    },
    onPoll: (_target, outcome) => countAnswer(self, outcome),
    onDiscovery: (workspace, outcome) => measureDiscovery(self, workspace, outcome),
    onCycle: (_workspace, durationSeconds) => self.pollDuration.observe(durationSeconds),
    onSkippedCycle: () => self.pollsSkipped.inc(),
  };
}

function countAnswer(self: SelfMetrics, outcome: PollOutcome): void {
  if (!outcome.ok) {
    self.itemsDropped.inc({ reason: 'other_app' }, outcome.error.details.otherAppItems ?? 0);
    return;
  }
  const { dropped, unknownValues } = outcome.answer;
  self.itemsDropped.inc({ reason: 'invalid' }, dropped.invalid);
  self.itemsDropped.inc({ reason: 'duplicate' }, dropped.duplicate);
  self.itemsDropped.inc({ reason: 'other_app' }, dropped.otherApp);
  for (const [field, count] of unknownValues) self.unknownValues.inc({ field }, count);
}

function measureDiscovery(self: SelfMetrics, workspace: string, outcome: DiscoveryOutcome): void {
  self.discoveryUp.set({ workspace }, Number(outcome.ok));
  if (outcome.ok) {
    self.discoveryLastSuccess.set({ workspace }, outcome.finishedAtBootSeconds);
    self.itemsDropped.inc({ reason: 'invalid' }, outcome.answer.invalid);
  } else {
    self.discoveryFailures.inc({ workspace, reason: outcome.error.reason });
  }
}
