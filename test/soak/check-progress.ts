import { seriesKey } from '../metrics/exposition-sample.ts';
import type { Breach } from './check-scrape.ts';
import type { Plan } from './plan.ts';
import type { AppReading, Reading } from './reading.ts';
import type { Truth } from './truth.ts';

/** How long after a fault its answer may still be under way. */
const TRAVEL_MS = 3000;

/** What was seen so far, by the scrape that began last of all that have ended. */
export interface Progress {
  /** What a scrape that begins now must not fall behind. */
  readonly floor: () => Reading | undefined;
  /** Takes in a scrape, and says where it fell behind the floor that it began with. */
  readonly check: (reading: Reading, floor: Reading | undefined, plans: readonly Plan[]) => readonly Breach[];
  /** A fault may shorten the lists of apps from now on, or until now. */
  readonly onListFault: () => void;
}

/** Creates a progress that has seen nothing. */
export function createProgress(truth: Truth): Progress {
  let floor: Reading | undefined;
  let listFaultMs = Number.NEGATIVE_INFINITY;

  // A counter may begin anew only where what it counts went away in between.
  function mayHaveGone({ appId, workspace }: AppReading, since: Reading, plans: readonly Plan[]): boolean {
    const isConfigured = plans.every((plan) => configures(plan, workspace, appId));
    if (isConfigured) return false;
    const app = truth.app(appId);
    const removedMs = app?.removedMs ?? 0;
    // Where two workspaces list the same apps, the first has them as soon as it has listed.
    const isShared = plans.some(
      (plan) => plan.workspaces.filter(({ account }) => account === app?.account).length > 1,
    );
    return (
      isShared ||
      plans.length > 1 ||
      listFaultMs + TRAVEL_MS >= since.fromMs ||
      removedMs !== Number.POSITIVE_INFINITY
    );
  }

  function findLostApps(reading: Reading, since: Reading, plans: readonly Plan[]): readonly string[] {
    const now = new Map(reading.apps.map((app) => [app.appId, app]));
    return since.apps
      .filter((before) => !mayHaveGone(before, since, plans))
      .flatMap((before) => {
        const after = now.get(before.appId);
        if (!reading.families.has('phala_app_info')) return [];
        return after === undefined ? [`${before.appId} is gone`] : findSteps(before, after);
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
        ...toBreach('what is told of an app never goes back', findLostApps(reading, since, plans)),
        ...toBreach('counters never go back', findLostCounts(reading, since, plans)),
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
