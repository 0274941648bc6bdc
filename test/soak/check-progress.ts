import { seriesKey } from '../metrics/exposition-sample.ts';
import type { Breach } from './check-scrape.ts';
import type { ExpectedState } from './expected-state.ts';
import type { Plan } from './plan.ts';
import type { AppReading, Reading } from './reading.ts';

/** How long after a fault its response may still arrive. */
const MAX_TRANSFER_MS = 3000;

/** Progress of counters and timestamps over completed scrapes. */
export interface Progress {
  /** The latest completed scrape; a scrape that begins now must not be older. */
  readonly floor: () => Reading | undefined;
  /** Records a scrape, and returns where values decreased since `floor`. */
  readonly check: (reading: Reading, floor: Reading | undefined, plans: readonly Plan[]) => readonly Breach[];
  /** Called while a fault may shorten lists of apps. */
  readonly onListFault: () => void;
}

/** Creates a progress without scrapes. */
export function createProgress(expectedState: ExpectedState): Progress {
  let floor: Reading | undefined;
  let listFaultMs = Number.NEGATIVE_INFINITY;

  // A counter may restart only if its app was removed in between.
  function mayHaveBeenRemoved(
    { appId, workspace }: AppReading,
    since: Reading,
    plans: readonly Plan[],
  ): boolean {
    const isConfigured = plans.every((plan) => configures(plan, workspace, appId));
    if (isConfigured) return false;
    const app = expectedState.app(appId);
    const removedMs = app?.removedMs ?? 0;
    // If two workspaces list the same apps, the first one has them once it has listed.
    const isShared = plans.some(
      (plan) => plan.workspaces.filter(({ account }) => account === app?.account).length > 1,
    );
    return (
      isShared ||
      plans.length > 1 ||
      listFaultMs + MAX_TRANSFER_MS >= since.fromMs ||
      removedMs !== Number.POSITIVE_INFINITY
    );
  }

  function findLostApps(reading: Reading, since: Reading, plans: readonly Plan[]): readonly string[] {
    const now = new Map(reading.apps.map((app) => [app.appId, app]));
    return since.apps
      .filter((before) => !mayHaveBeenRemoved(before, since, plans))
      .flatMap((before) => {
        const after = now.get(before.appId);
        if (!reading.families.has('phala_app_info')) return [];
        return after === undefined ? [`${before.appId} is missing`] : findSteps(before, after);
      });
  }

  return {
    floor: () => floor,
    onListFault: () => {
      listFaultMs = performance.now();
    },
    check: (reading, since, plans) => {
      if (floor === undefined || floor.fromMs < reading.fromMs) floor = reading;
      if (since === undefined) return [];
      return [
        ...toBreach('values of an app never decrease', findLostApps(reading, since, plans)),
        ...toBreach('counters never decrease', findLostCounts(reading, since, plans)),
      ];
    },
  };
}

function configures(plan: Plan, workspace: string, appId: string): boolean {
  return plan.workspaces.find(({ name }) => name === workspace)?.appIds.includes(appId) === true;
}

function findSteps(before: AppReading, after: AppReading): readonly string[] {
  const [generationBefore = 0] = before.disks.values();
  const [generationAfter = Number.POSITIVE_INFINITY] = after.disks.values();
  const steps: readonly (readonly [string, number, number])[] = [
    ['polls', before.polls, after.polls],
    ['last success', before.lastSuccess ?? 0, after.lastSuccess ?? 0],
    ['generation', generationBefore, generationAfter],
    ...[...before.failures].map(
      ([reason, count]) => [`failures by ${reason}`, count, after.failures.get(reason) ?? 0] as const,
    ),
  ];
  return steps
    .filter(([, was, is]) => is < was)
    .map(([what, was, is]) => `${what} of ${after.appId} from ${was} to ${is}`);
}

function findLostCounts(reading: Reading, since: Reading, plans: readonly Plan[]): readonly string[] {
  const now = new Map(
    reading.samples
      .filter(({ name }) => isCounter(name, reading))
      .map((sample) => [seriesKey(sample), sample.value]),
  );
  const counted = since.samples.filter(
    ({ name, labels }) =>
      isCounter(name, since) && isCounter(name, reading) && labels['app_id'] === undefined,
  );
  return counted
    .filter(
      ({ labels: { workspace } }) =>
        workspace === undefined || plans.every((plan) => isWatched(plan, workspace)),
    )
    .filter((sample) => (now.get(seriesKey(sample)) ?? Number.NEGATIVE_INFINITY) < sample.value)
    .map((sample) => `${seriesKey(sample)} from ${sample.value} to ${now.get(seriesKey(sample))}`);
}

function isCounter(name: string, { counters }: Reading): boolean {
  return counters.has(name) || counters.has(name.replace(/_(bucket|count|sum)$/, ''));
}

function isWatched(plan: Plan, workspace: string): boolean {
  return plan.workspaces.some(({ name, discovery }) => name === workspace && discovery !== undefined);
}

function toBreach(rule: string, details: readonly string[]): readonly Breach[] {
  return details.length === 0 ? [] : [{ rule, detail: details.slice(0, 3).join('; ') }];
}
