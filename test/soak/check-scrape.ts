import type { ExpectedState, Generation } from './expected-state.ts';
import { isWanted, type Plan, type PlannedWorkspace } from './plan.ts';
import type { AppReading, Reading } from './reading.ts';
import type { SoakClock } from './time.ts';

/** What responses are compared with. */
export interface CheckContext {
  readonly expectedState: ExpectedState;
  readonly clock: SoakClock;
}

/** The maximum time of a response from the exporter to the check. */
const MAX_TRANSFER_MS = 3000;

type Rule = (reading: Reading, plan: Plan, context: CheckContext) => readonly string[];

/** Every rule of a single scrape, for the plan that was current. */
const RULES: Readonly<Record<string, Rule>> = {
  'only configured families are exported': (reading, plan) =>
    [...reading.families].filter((family) => !isWanted(plan, family)),
  'only watched apps are exported': (reading, plan, { expectedState }) =>
    reading.apps
      .filter((app) => !mayBeWatched(app, plan, expectedState))
      .map(({ appId, workspace }) => `${appId} in ${workspace}`),
  'every configured app is exported': (reading, plan) => {
    if (!isWanted(plan, 'phala_app_info')) return [];
    const exported = new Set(reading.apps.map(({ appId, workspace }) => `${appId} in ${workspace}`));
    return plan.workspaces
      .flatMap(({ name, appIds }) => appIds.map((appId) => `${appId} in ${name}`))
      .filter((app) => !exported.has(app));
  },
  'no series of an unknown app': (reading) => {
    const exported = new Set(reading.apps.map(({ appId }) => appId));
    if (!reading.families.has('phala_app_info')) return [];
    return reading.samples
      .filter(({ labels: { app_id: appId } }) => appId !== undefined && !exported.has(appId))
      .map(({ name, labels }) => `${name} of ${labels['app_id']}`);
  },
  'the CVMs of an app are of one generation': (reading) =>
    reading.apps
      .filter(({ disks }) => new Set(disks.values()).size > 1)
      .map(({ appId, disks }) => `${appId} shows ${[...new Set(disks.values())].join(' and ')}`),
  'CVMs have the values of their generation': (reading, _plan, { expectedState }) =>
    reading.apps.flatMap((app) => findWrongCvms(app, expectedState)),
  'the number of CVMs matches phala_app_cvms': (reading, plan) => findWrongCounts(reading, plan),
  'phala_app_cvms matches the response': (reading, _plan, { expectedState }) =>
    reading.apps.flatMap((app) => findWrongCount(app, generationOf(app, expectedState))),
  'the last success of an app is within its generation': (reading, _plan, context) =>
    reading.apps.flatMap((app) => findWrongTime(app, context)),
  'no timestamp is in the future': (reading, _plan, { clock }) =>
    reading.samples
      .filter(({ name, value }) => TIMESTAMPS.has(name) && value > clock.nowSeconds() + 0.001)
      .map(({ name, value }) => `${name} ${value} at ${clock.nowSeconds()}`),
  'only fresh data is exported': (reading, plan, { clock }) =>
    reading.apps
      .filter(
        ({ cvms, lastSuccess = 0 }) =>
          cvms !== undefined && lastSuccess + plan.staleAfterSeconds < clock.at(reading.fromMs) - 0.001,
      )
      .map(({ appId, lastSuccess }) => `${appId} of ${lastSuccess}`),
  'the numbers of an app are consistent': (reading, plan) =>
    ['phala_app_poll_success', 'phala_app_polls_total', 'phala_app_poll_failures_total'].every((name) =>
      isWanted(plan, name),
    )
      ? reading.apps.flatMap(findInconsistentNumbers)
      : [],
  'phala_up is 1 if the poll of an app succeeded': (reading) => {
    const [up] = reading.all('phala_up');
    const ups = reading.apps.filter(({ up: value }) => value !== undefined);
    if (up === undefined || ups.length === 0) return [];
    return up.value === Number(ups.some(({ up: value }) => value === 1)) ? [] : [`${up.value}`];
  },
  'every family has the same CVMs': (reading) => {
    const known = [...CVM_FAMILIES].filter((name) => reading.families.has(name));
    const sets = known.map((name) => [...new Set(reading.all(name).map(toCvmKey))].toSorted().join());
    return new Set(sets).size > 1 ? [known.join(' and ')] : [];
  },
  'nodes are those of the CVMs': (reading) => {
    if (!reading.families.has('phala_node_info') || !reading.families.has('phala_cvm_info')) return [];
    const on = new Set(reading.all('phala_cvm_info').flatMap(({ labels }) => labels['node_id'] ?? []));
    const exported = reading.all('phala_node_info').map(({ labels }) => labels['node_id'] ?? '');
    return exported.length === on.size && exported.every((id) => on.has(id))
      ? []
      : [`${[...on].join()} but ${exported.join()}`];
  },
  'phala_exporter_series matches this response': (reading) => {
    const [exported] = reading.all('phala_exporter_series');
    const count = reading.samples.filter(({ name }) => /^phala_(?!exporter_(?!sd_))/.test(name)).length;
    return exported === undefined || exported.value === count ? [] : [`${exported.value} of ${count}`];
  },
};

const CVM_FAMILIES = ['phala_cvm_info', 'phala_cvm_status', 'phala_cvm_disk_bytes', 'phala_cvm_in_progress'];

const TIMESTAMPS = new Set([
  'phala_app_last_success_timestamp_seconds',
  'phala_exporter_config_last_reload_success_timestamp_seconds',
  'phala_exporter_collector_last_success_timestamp_seconds',
]);

/** A rule that a response violates. */
export interface Breach {
  readonly rule: string;
  readonly detail: string;
}

/** Checks a response against every plan that may have been current: one of them must match completely. */
export function checkScrape(
  reading: Reading,
  plans: readonly Plan[],
  context: CheckContext,
): readonly Breach[] {
  const breaches = plans.map((plan) => check(reading, plan, context));
  return (
    breaches.toSorted((a, b) => a.length - b.length)[0] ?? [{ rule: 'some plan is current', detail: '' }]
  );
}

function check(reading: Reading, plan: Plan, context: CheckContext): readonly Breach[] {
  return Object.entries(RULES).flatMap(([rule, find]) => {
    const details = find(reading, plan, context);
    return details.length === 0 ? [] : [{ rule, detail: details.slice(0, 3).join('; ') }];
  });
}

function mayBeWatched({ appId, workspace }: AppReading, plan: Plan, expectedState: ExpectedState): boolean {
  const planned = plan.workspaces.find(({ name }) => name === workspace);
  if (planned?.appIds.includes(appId) === true) return true;
  return planned !== undefined && mayBeDiscovered(planned, appId, expectedState);
}

function mayBeDiscovered(
  { account, discovery }: PlannedWorkspace,
  appId: string,
  expectedState: ExpectedState,
): boolean {
  const app = expectedState.app(appId);
  if (discovery === undefined || app?.account !== account) return false;
  // A list with ids only has no names.
  return ['', app.name].some(
    (name) =>
      (discovery.include === '' || new RegExp(discovery.include).test(name)) &&
      (discovery.exclude === '' || !new RegExp(discovery.exclude).test(name)),
  );
}

function generationOf({ appId, disks }: AppReading, expectedState: ExpectedState): Generation | undefined {
  const [number] = disks.values();
  return expectedState.app(appId)?.generations.find((generation) => generation.number === number);
}

// The status may be what the node reported: it is not of the generation of the list, but of one nearby.
function findWrongCvms(app: AppReading, expectedState: ExpectedState): readonly string[] {
  const generation = generationOf(app, expectedState);
  if (app.disks.size === 0) return [];
  if (generation === undefined) return [`${app.appId} has an expired generation`];
  const nearby = expectedState.app(app.appId)?.generations ?? [];
  return [...app.statuses].flatMap(([cvmId, exportedStatuses]) => {
    if (!generation.cvms.some(({ ids }) => ids.includes(cvmId)))
      return [`${cvmId} of ${app.appId} did not exist in ${generation.number}`];
    const [status = '', ...others] = exportedStatuses;
    const possible = nearby.flatMap(({ cvms }) => cvms.filter(({ ids }) => ids.includes(cvmId)));
    return others.length === 0 && possible.some((cvm) => cvm.status === status)
      ? []
      : [`${cvmId} of ${app.appId} shows ${exportedStatuses.join()}, but never was in ${generation.number}`];
  });
}

// Apps are exported in order, until the limit of CVMs is reached.
function findWrongCounts({ apps, families }: Reading, { maxCvms }: Plan): readonly string[] {
  if (!families.has('phala_app_cvms') || !families.has('phala_cvm_disk_bytes')) return [];
  let remaining = maxCvms;
  return apps.flatMap(({ appId, cvms = 0, disks }) => {
    const expected = Math.min(cvms, remaining);
    remaining -= expected;
    return disks.size === expected
      ? []
      : [`${appId} has phala_app_cvms ${cvms}, exports ${disks.size}, expected ${expected}`];
  });
}

// One item of a response may be invalid: it is the first.
function findWrongCount({ appId, cvms }: AppReading, generation: Generation | undefined): readonly string[] {
  if (generation === undefined || cvms === undefined) return [];
  const count = generation.cvms.length;
  return cvms === count || cvms === count - 1
    ? []
    : [`${appId} has phala_app_cvms ${cvms}, expected ${count} in ${generation.number}`];
}

function findWrongTime(app: AppReading, { expectedState, clock }: CheckContext): readonly string[] {
  const generation = generationOf(app, expectedState);
  const { appId, lastSuccess } = app;
  if (generation === undefined || lastSuccess === undefined) return [];
  const latest =
    generation.untilMs === Number.POSITIVE_INFINITY
      ? clock.nowSeconds()
      : clock.at(generation.untilMs + MAX_TRANSFER_MS);
  return lastSuccess >= generation.fromSeconds - 0.001 && lastSuccess <= latest + 0.001
    ? []
    : [
        `${appId} at ${lastSuccess}, but ${generation.number} was from ${generation.fromSeconds} to ${latest}`,
      ];
}

function findInconsistentNumbers({ appId, up, polls, failures, lastSuccess }: AppReading): readonly string[] {
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  const ended = polls - (failures.get('aborted') ?? 0);
  const inconsistent = [
    up !== undefined && up !== 0 && up !== 1 ? `up is ${up}` : '',
    failed > polls ? `${failed} of ${polls} polls failed` : '',
    (up !== undefined) !== ended > 0 ? `up is ${up} after ${ended} polls` : '',
    (lastSuccess !== undefined) !== failed < polls
      ? `last success ${lastSuccess}, ${failed} of ${polls} failed`
      : '',
    up === 0 && failed === 0 ? 'down without a failure' : '',
    failures.has('bug') ? 'a poll failed by a bug' : '',
  ];
  return inconsistent.filter((text) => text !== '').map((text) => `${appId}: ${text}`);
}

function toCvmKey({ labels }: { readonly labels: Readonly<Record<string, string>> }): string {
  return `${labels['app_id']}/${labels['cvm_id']}`;
}
