import type { Random } from '../../simulator/random.ts';

/** The model of a configuration. */
export interface Plan {
  readonly workspaces: readonly PlannedWorkspace[];
  readonly api: Readonly<Record<string, string | number>>;
  readonly schedule: string;
  readonly staleAfterSeconds: number;
  readonly maxCvms: number;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** A workspace of the configuration; two of them may use the same account. */
export interface PlannedWorkspace {
  readonly name: string;
  readonly account: string;
  readonly appIds: readonly string[];
  readonly discovery:
    | { readonly include: string; readonly exclude: string; readonly refresh: string }
    | undefined;
}

/** An app that a plan may contain. */
export interface KnownApp {
  readonly appId: string;
  readonly account: string;
}

const ACCOUNTS: Readonly<Record<string, string>> = {
  production: 'production',
  staging: 'staging',
  guest: 'production',
};

// The soak test ticks far more often: these schedules are only started and stopped.
const TIMES: readonly Pick<Plan, 'schedule' | 'staleAfterSeconds'>[] = [
  { schedule: '*/10 * * * * *', staleAfterSeconds: 20 },
  { schedule: '*/15 * * * * *', staleAfterSeconds: 60 },
  { schedule: '*/30 * * * * *', staleAfterSeconds: 300 },
];

const FILTERS: readonly Pick<Plan, 'include' | 'exclude'>[] = [
  { include: [], exclude: ['phala_cvm_last_event_timestamp_seconds', 'nodejs_.*'] },
  { include: ['phala_(up|app_.*|exporter_.*)'], exclude: [] },
  { include: [], exclude: ['phala_cvm_status', 'phala_node_.*'] },
  { include: ['phala_.*'], exclude: ['phala_app_cvms', 'phala_exporter_series'] },
];

/** A random plan. */
export function randomPlan(random: Random, apps: readonly KnownApp[]): Plan {
  const names = random.shuffle(Object.keys(ACCOUNTS)).slice(0, random.pick([1, 2, 2, 3, 3]));
  const appsWithWorkspace = apps.map(({ appId, account }) => ({
    appId,
    workspace:
      random.next() < 0.7
        ? random.pick(Object.keys(ACCOUNTS).filter((name) => ACCOUNTS[name] === account))
        : '',
  }));
  const isFiltered = random.next() < 0.25;
  return {
    workspaces: names.map((name) => planWorkspace(random, name, appsWithWorkspace)),
    api: {
      version: random.pick(['2025-10-28', '2026-01-21', '2026-05-22']),
      timeout: random.pick(['150ms', '200ms', '300ms']),
      concurrency: random.pick([1, 2, 4, 8]),
      max_attempts: random.pick([1, 1, 1, 2]),
    },
    ...random.pick(TIMES),
    maxCvms: random.pick([3, 20, 20_000, 20_000, 20_000]),
    ...(isFiltered ? random.pick(FILTERS) : { include: [], exclude: [] }),
  };
}

function planWorkspace(
  random: Random,
  name: string,
  appsWithWorkspace: readonly { readonly appId: string; readonly workspace: string }[],
): PlannedWorkspace {
  const appIds = appsWithWorkspace.filter(({ workspace }) => workspace === name).map(({ appId }) => appId);
  const discovery = {
    include: random.pick(['', '', '^web-', 'a']),
    exclude: random.pick(['', '', 'oracle']),
    refresh: random.pick(['1s', '10s', '60s']),
  };
  const isDiscovering = random.next() < 0.5 || appIds.length === 0;
  return {
    name,
    account: ACCOUNTS[name] ?? name,
    appIds: random.shuffle(appIds),
    discovery: isDiscovering ? discovery : undefined,
  };
}

/** A plan with all apps, to compare metrics with the expected state. */
export function completePlan(apps: readonly KnownApp[]): Plan {
  const discovery = { include: '', exclude: '', refresh: '1s' };
  return {
    workspaces: ['production', 'staging'].map((name) => ({
      name,
      account: name,
      appIds: apps
        .filter(({ account }, index) => account === name && index % 2 === 0)
        .map(({ appId }) => appId),
      discovery,
    })),
    api: { version: '2026-01-21', timeout: '2s', concurrency: 4, max_attempts: 1 },
    schedule: '*/30 * * * * *',
    staleAfterSeconds: 300,
    maxCvms: 20_000,
    include: [],
    exclude: [],
  };
}

/** Whether a family is exported. */
export function isWanted({ include, exclude }: Plan, family: string): boolean {
  const matches = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => new RegExp(`^(?:${pattern})$`).test(family));
  return (include.length === 0 || matches(include)) && !matches(exclude);
}
