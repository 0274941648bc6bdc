import type { CollectObserver } from '../collect/observer.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import { type DecodeCounts, toDecodeCounts } from '../snapshot/collected.ts';
import type { AppCvms, ListShape, Snapshot } from '../snapshot/model.ts';
import type { Outcome } from '../snapshot/outcome.ts';

/** Counts polls, runs of collectors and cycles in the exporter's own metrics. */
export function createCollectorMetrics(self: SelfMetrics, appCollector: string): Partial<CollectObserver> {
  /** Whether a poll of the current cycle succeeded, by workspace. */
  const succeeded = new Map<string, boolean>();
  const shapes = new Map<string, ListShape>();
  const setShape = (workspace: string, shape: ListShape | undefined): void => {
    const previous = shapes.get(workspace);
    if (shape === undefined || shape === previous) return;
    if (previous !== undefined) self.apiShape.remove({ workspace, shape: previous });
    self.apiShape.set({ workspace, shape }, 1);
    shapes.set(workspace, shape);
  };
  return {
    onWorkspaces: (workspaces) => {
      void self.setCollectors(workspaces);
      for (const name of shapes.keys()) if (!workspaces.has(name)) shapes.delete(name);
    },
    onPoll: ({ workspace }, outcome) => {
      countRun(self, { collector: appCollector, workspace }, outcome);
      if (outcome.ok) {
        countItems(self, outcome.answer);
        setShape(workspace, outcome.answer.shape);
      } else self.itemsDropped.inc({ reason: 'other_app' }, outcome.error.details.otherAppItems ?? 0);
      if (outcome.ok || outcome.error.reason !== 'aborted')
        succeeded.set(workspace, outcome.ok || succeeded.get(workspace) === true);
    },
    onRun: (collector, workspace, outcome) => {
      countRun(self, { collector, workspace }, outcome);
      self.collectorSuccess.set({ collector, workspace }, Number(outcome.ok));
      countUnusable(self, toDecodeCounts(outcome.answer));
    },
    onCycle: (workspace, durationSeconds, snapshot) => {
      self.pollCycleDuration.observe(durationSeconds);
      const isSuccess = succeeded.get(workspace);
      if (isSuccess !== undefined)
        self.collectorSuccess.set({ collector: appCollector, workspace }, Number(isSuccess));
      succeeded.delete(workspace);
      countHidden(self, snapshot, workspace);
    },
    onSkippedCycle: () => self.pollCyclesSkipped.inc(),
  };
}

function countRun(
  self: SelfMetrics,
  labels: { readonly collector: string; readonly workspace: string },
  outcome: Outcome<unknown>,
): void {
  const { finishedAtBootSeconds, durationSeconds } = outcome;
  self.collectorDuration.observe({ collector: labels.collector }, durationSeconds);
  if (outcome.ok) self.collectorLastSuccess.set(labels, finishedAtBootSeconds);
  else self.collectorFailures.inc({ ...labels, reason: outcome.error.reason });
}

function countUnusable(self: SelfMetrics, { invalid, unknownValues }: DecodeCounts): void {
  self.itemsDropped.inc({ reason: 'invalid' }, invalid);
  for (const [field, count] of unknownValues) self.unknownValues.inc({ field }, count);
}

function countItems(self: SelfMetrics, { dropped, unknownValues }: AppCvms): void {
  countUnusable(self, { invalid: dropped.invalid, unknownValues });
  self.itemsDropped.inc({ reason: 'duplicate' }, dropped.duplicate);
  self.itemsDropped.inc({ reason: 'other_app' }, dropped.otherApp);
}

// CVMs that the snapshot hides are counted once per cycle, as everything else that is dropped.
function countHidden(self: SelfMetrics, { apps }: Snapshot, workspace: string): void {
  for (const { target, hidden } of apps) {
    if (target.workspace !== workspace) continue;
    self.itemsDropped.inc({ reason: 'duplicate' }, hidden.duplicate);
    self.itemsDropped.inc({ reason: 'limit' }, hidden.limit);
  }
}
