import { isWanted, type Plan, type PlannedWorkspace } from './plan.ts';
import type { AppReading, Reading } from './reading.ts';
import type { SoakClock } from './time.ts';
import type { Generation, Truth } from './truth.ts';

/** What answers are compared with. */
export interface Surroundings {
  readonly truth: Truth;
  readonly clock: SoakClock;
}

/** An answer may travel so long, with its last bytes and our own slowness. */
const TRAVEL_MS = 3000;

type Rule = (reading: Reading, plan: Plan, around: Surroundings) => readonly string[];

/** Every rule that one scrape must keep, if this plan was in force. */
const RULES: Readonly<Record<string, Rule>> = {
  'the families are those of the configuration': (reading, plan) =>
    [...reading.families].filter((family) => !isWanted(plan, family)),
  'every app is watched': (reading, plan, { truth }) =>
    reading.apps
      .filter((app) => !mayBeWatched(app, plan, truth))
      .map(({ appId, workspace }) => `${appId} in ${workspace}`),
  'every configured app is there': (reading, plan) => {
    if (!isWanted(plan, 'phala_app_info')) return [];
    const there = new Set(reading.apps.map(({ appId, workspace }) => `${appId} in ${workspace}`));
    return plan.workspaces
      .flatMap(({ name, appIds }) => appIds.map((appId) => `${appId} in ${name}`))
      .filter((app) => !there.has(app));
  },
  'no series of an app that is not there': (reading) => {
    const there = new Set(reading.apps.map(({ appId }) => appId));
    if (!reading.families.has('phala_app_info')) return [];
    return reading.samples
      .filter(({ labels: { app_id: appId } }) => appId !== undefined && !there.has(appId))
      .map(({ name, labels }) => `${name} of ${labels['app_id']}`);
  },
  'the CVMs of an app are of one generation': (reading) =>
    reading.apps
      .filter(({ disks }) => new Set(disks.values()).size > 1)
      .map(({ appId, disks }) => `${appId} shows ${[...new Set(disks.values())].join(' and ')}`),
  'CVMs are as they were in their generation': (reading, _plan, { truth }) =>
    reading.apps.flatMap((app) => findUntrueCvms(app, generationOf(app, truth))),
  'there are as many CVMs as the app says': (reading, plan) => findWrongCounts(reading, plan),
  'an answer is counted as it was given': (reading, _plan, { truth }) =>
    reading.apps.flatMap((app) => findUntrueCount(app, generationOf(app, truth))),
  'an app last succeeded when its generation could be read': (reading, _plan, around) =>
    reading.apps.flatMap((app) => findUntrueTime(app, around)),
  'no time lies in the future': (reading, _plan, { clock }) =>
    reading.samples
      .filter(({ name, value }) => MOMENTS.has(name) && value > clock.nowSeconds() + 0.001)
      .map(({ name, value }) => `${name} ${value} at ${clock.nowSeconds()}`),
  'data is shown while it is fresh': (reading, plan, { clock }) =>
    reading.apps
      .filter(
        ({ cvms, lastSuccess = 0 }) =>
          cvms !== undefined && lastSuccess + plan.staleAfterSeconds < clock.at(reading.fromMs) - 0.001,
      )
      .map(({ appId, lastSuccess }) => `${appId} of ${lastSuccess}`),
  'the numbers of an app fit together': (reading, plan) =>
    ['phala_app_poll_success', 'phala_app_polls_total', 'phala_app_poll_failures_total'].every((name) =>
      isWanted(plan, name),
    )
      ? reading.apps.flatMap(findOddNumbers)
      : [],
  'phala_up says whether an app is up': (reading) => {
    const [up] = reading.all('phala_up');
    const ups = reading.apps.filter(({ up: value }) => value !== undefined);
    if (up === undefined || ups.length === 0) return [];
    return up.value === Number(ups.some(({ up: value }) => value === 1)) ? [] : [`${up.value}`];
  },
  'every family tells of the same CVMs': (reading) => {
    const known = [...CVM_FAMILIES].filter((name) => reading.families.has(name));
    const sets = known.map((name) => [...new Set(reading.all(name).map(toCvmKey))].toSorted().join());
    return new Set(sets).size > 1 ? [known.join(' and ')] : [];
  },
  'nodes are those that CVMs are on': (reading) => {
    if (!reading.families.has('phala_node_info') || !reading.families.has('phala_cvm_info')) return [];
    const on = new Set(reading.all('phala_cvm_info').flatMap(({ labels }) => labels['node_id'] ?? []));
    const told = reading.all('phala_node_info').map(({ labels }) => labels['node_id'] ?? '');
    return told.length === on.size && told.every((id) => on.has(id))
      ? []
      : [`${[...on].join()} but ${told.join()}`];
  },
  'phala_exporter_series counts this answer': (reading) => {
    const [told] = reading.all('phala_exporter_series');
    const count = reading.samples.filter(({ name }) => /^phala_(?!exporter_)/.test(name)).length;
    return told === undefined || told.value === count ? [] : [`${told.value} of ${count}`];
  },
};

const CVM_FAMILIES = ['phala_cvm_info', 'phala_cvm_status', 'phala_cvm_disk_bytes', 'phala_cvm_in_progress'];

const MOMENTS = new Set([
  'phala_app_last_success_timestamp_seconds',
  'phala_exporter_config_last_reload_success_timestamp_seconds',
  'phala_exporter_collector_last_success_timestamp_seconds',
]);

/** A rule that an answer broke. */
export interface Breach {
  readonly rule: string;
  readonly detail: string;
}

/** Checks an answer against every plan that may have been in force: it must agree with one of them in everything. */
export function checkScrape(
  reading: Reading,
  plans: readonly Plan[],
  around: Surroundings,
): readonly Breach[] {
  const breaches = plans.map((plan) => check(reading, plan, around));
  return (
    breaches.toSorted((a, b) => a.length - b.length)[0] ?? [{ rule: 'some plan is in force', detail: '' }]
  );
}

function check(reading: Reading, plan: Plan, around: Surroundings): readonly Breach[] {
  return Object.entries(RULES).flatMap(([rule, find]) => {
    const details = find(reading, plan, around);
    return details.length === 0 ? [] : [{ rule, detail: details.slice(0, 3).join('; ') }];
  });
}

function mayBeWatched({ appId, workspace }: AppReading, plan: Plan, truth: Truth): boolean {
  const planned = plan.workspaces.find(({ name }) => name === workspace);
  if (planned?.appIds.includes(appId) === true) return true;
  return planned !== undefined && mayBeDiscovered(planned, appId, truth);
}

function mayBeDiscovered({ account, discovery }: PlannedWorkspace, appId: string, truth: Truth): boolean {
  const app = truth.app(appId);
  if (discovery === undefined || app?.account !== account) return false;
  // A list that tells ids alone has no names.
  return ['', app.name].some(
    (name) =>
      (discovery.include === '' || new RegExp(discovery.include).test(name)) &&
      (discovery.exclude === '' || !new RegExp(discovery.exclude).test(name)),
  );
}

function generationOf({ appId, disks }: AppReading, truth: Truth): Generation | undefined {
  const [number] = disks.values();
  return truth.app(appId)?.generations.find((generation) => generation.number === number);
}

function findUntrueCvms(app: AppReading, generation: Generation | undefined): readonly string[] {
  if (app.disks.size === 0) return [];
  if (generation === undefined) return [`${app.appId} shows a generation that is long gone`];
  return [...app.statuses].flatMap(([cvmId, shown]) => {
    const cvm = generation.cvms.find(({ ids }) => ids.includes(cvmId));
    if (cvm === undefined) return [`${cvmId} of ${app.appId} was not there in ${generation.number}`];
    return shown.length === 1 && shown[0] === cvm.status
      ? []
      : [`${cvmId} of ${app.appId} shows ${shown.join()}, but was ${cvm.status} in ${generation.number}`];
  });
}

// In the order of the apps, each shows all it has until the limit is reached.
function findWrongCounts({ apps, families }: Reading, { maxCvms }: Plan): readonly string[] {
  if (!families.has('phala_app_cvms') || !families.has('phala_cvm_disk_bytes')) return [];
  let room = maxCvms;
  return apps.flatMap(({ appId, cvms = 0, disks }) => {
    const expected = Math.min(cvms, room);
    room -= expected;
    return disks.size === expected
      ? []
      : [`${appId} says ${cvms}, shows ${disks.size}, expected ${expected}`];
  });
}

// One item of an answer may be unreadable: then it is the first.
function findUntrueCount({ appId, cvms }: AppReading, generation: Generation | undefined): readonly string[] {
  if (generation === undefined || cvms === undefined) return [];
  const count = generation.cvms.length;
  return cvms === count || cvms === count - 1
    ? []
    : [`${appId} says ${cvms}, but there were ${count} in ${generation.number}`];
}

function findUntrueTime(app: AppReading, { truth, clock }: Surroundings): readonly string[] {
  const generation = generationOf(app, truth);
  const { appId, lastSuccess } = app;
  if (generation === undefined || lastSuccess === undefined) return [];
  const latest =
    generation.untilMs === Number.POSITIVE_INFINITY
      ? clock.nowSeconds()
      : clock.at(generation.untilMs + TRAVEL_MS);
  return lastSuccess >= generation.fromSeconds - 0.001 && lastSuccess <= latest + 0.001
    ? []
    : [
        `${appId} at ${lastSuccess}, but ${generation.number} was from ${generation.fromSeconds} to ${latest}`,
      ];
}

function findOddNumbers({ appId, up, polls, failures, lastSuccess }: AppReading): readonly string[] {
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  const ended = polls - (failures.get('aborted') ?? 0);
  const odd = [
    up !== undefined && up !== 0 && up !== 1 ? `up is ${up}` : '',
    failed > polls ? `${failed} of ${polls} polls failed` : '',
    (up !== undefined) !== ended > 0 ? `up is ${up} after ${ended} polls` : '',
    (lastSuccess !== undefined) !== failed < polls
      ? `last success ${lastSuccess}, ${failed} of ${polls} failed`
      : '',
    up === 0 && failed === 0 ? 'down without a failure' : '',
    failures.has('bug') ? 'a poll failed by a bug' : '',
  ];
  return odd.filter((text) => text !== '').map((text) => `${appId}: ${text}`);
}

function toCvmKey({ labels }: { readonly labels: Readonly<Record<string, string>> }): string {
  return `${labels['app_id']}/${labels['cvm_id']}`;
}
