import { expect, it } from 'vitest';
import { NEW, OLD, openSimulator } from '../simulator/open-simulator.ts';
import { type Exporter, startPolled, watchAll } from './start-exporter.ts';

type Simulator = Awaited<ReturnType<typeof openSimulator>>;

const REFRESH_SECONDS = 600;
const FAILURES =
  'phala_exporter_collector_failures_total{collector="workspace",workspace="production",reason=';
const ENDPOINTS = ['auth_me', 'billing_balance', 'workspace', 'workspace_quotas'] as const;

function countRequests(simulator: Simulator): readonly number[] {
  return ENDPOINTS.map((endpoint) => simulator.requests.byEndpoint()[endpoint] ?? 0);
}

async function startWatching(simulator: Simulator): Promise<Exporter> {
  return startPolled(watchAll(simulator));
}

/** Families of `workspace="production"` that have samples. */
async function familiesOf(exporter: Exporter): Promise<readonly string[]> {
  const lines = await exporter.series('phala_workspace_');
  const own = lines.filter((line) => line.includes('workspace="production"'));
  return [...new Set(own.map((line) => line.replace(/^phala_workspace_(\w+){.*/, '$1')))];
}

const ALL = [
  'info',
  'billing_status',
  'credit_usd',
  'outstanding_usd',
  'post_paid',
  'quota_limit',
  'quota_remaining',
];

it('plan, billing status, credit and quotas are exported after the first cycle', async () => {
  const simulator = await openSimulator({ apps: 1, isCalm: true });
  simulator.world.setAccount('production', { balanceUsd: 19.99, grantedUsd: 5 });
  const exporter = await startWatching(simulator);
  const [workspace] = simulator.world.workspaces();

  expect(await exporter.series('phala_workspace_')).toEqual([
    `phala_workspace_info{workspace="production",workspace_id="${workspace?.id}",slug="acme-production",tier="LEVEL_2"} 1`,
    'phala_workspace_billing_status{workspace="production",status="active"} 1',
    'phala_workspace_billing_status{workspace="production",status="suspended"} 0',
    'phala_workspace_billing_status{workspace="production",status="abandoned"} 0',
    'phala_workspace_credit_usd{workspace="production",kind="balance"} 19.99',
    'phala_workspace_credit_usd{workspace="production",kind="granted"} 5',
    'phala_workspace_outstanding_usd{workspace="production"} 0',
    'phala_workspace_post_paid{workspace="production"} 0',
    'phala_workspace_quota_limit{workspace="production",resource="cvms"} 20000',
    'phala_workspace_quota_limit{workspace="production",resource="vcpus"} 100000',
    'phala_workspace_quota_limit{workspace="production",resource="memory_bytes"} 104857600000000',
    'phala_workspace_quota_limit{workspace="production",resource="disk_bytes"} +Inf',
    'phala_workspace_quota_remaining{workspace="production",resource="cvms"} 19997',
    'phala_workspace_quota_remaining{workspace="production",resource="vcpus"} 99997',
    'phala_workspace_quota_remaining{workspace="production",resource="memory_bytes"} 104851157549056',
    'phala_workspace_quota_remaining{workspace="production",resource="disk_bytes"} +Inf',
  ]);
  expect(countRequests(simulator)).toEqual([1, 0, 1, 1]);
});

it('the next requests are sent after the refresh, not before', async () => {
  const simulator = await openSimulator({ apps: 1, isCalm: true });
  const exporter = await startWatching(simulator);

  exporter.clock.advance(REFRESH_SECONDS - 1);
  await exporter.cycle();
  expect(countRequests(simulator)).toEqual([1, 0, 1, 1]);
  exporter.clock.advance(1);
  await exporter.cycle();

  expect(countRequests(simulator)).toEqual([2, 0, 2, 2]);
});

it('the slug of the listed CVMs is used where the older version of /auth/me has none', async () => {
  const simulator = await openSimulator({ apps: 1, isCalm: true });
  simulator.faults.add({ kind: 'other_shape', mode: 'swapped', endpoint: 'auth_me' });
  const exporter = await startWatching(simulator);

  expect(await familiesOf(exporter)).toEqual(
    ALL.filter((name) => !['outstanding_usd', 'post_paid'].includes(name)),
  );
  expect(countRequests(simulator)).toEqual([1, 0, 1, 1]);
});

it('version 2025-10-28 has the credit and the plan', async () => {
  const simulator = await openSimulator({ apps: 1, isCalm: true });
  const base = watchAll(simulator);
  const exporter = await startPolled({ ...base, api: { ...base.api, version: OLD } });

  expect(await familiesOf(exporter)).toEqual(['info', 'credit_usd']);
  expect(
    await exporter.value('phala_exporter_collector_success{collector="workspace",workspace="production"}'),
  ).toBe(1);
});

const DENIALS = [401, 403, 404] as const;
const REASON = { 401: 'unauthorized', 403: 'forbidden', 404: 'not_found' } as const;
const GONE = {
  auth_me: ['credit_usd', 'outstanding_usd', 'post_paid'],
  billing_balance: ['credit_usd', 'outstanding_usd', 'post_paid'],
  workspace: ['billing_status'],
  workspace_quotas: ['quota_limit', 'quota_remaining'],
} as const;

it.each(ENDPOINTS.flatMap((endpoint) => DENIALS.map((status) => ({ endpoint, status }))))(
  'a $status of $endpoint leaves the others, and is not repeated for an hour',
  async ({ endpoint, status }) => {
    const simulator = await openSimulator({ apps: 1, isCalm: true });
    simulator.faults.add({ kind: 'status', status, endpoint });
    // The balance is requested only where /auth/me does not have it.
    if (endpoint === 'billing_balance') simulator.faults.add({ kind: 'minimal', endpoint: 'auth_me' });
    const exporter = await startWatching(simulator);
    // With /auth/me refused, /billing/balance has the credit.
    const gone: readonly string[] = endpoint === 'auth_me' ? [] : GONE[endpoint];

    expect(await familiesOf(exporter)).toEqual(ALL.filter((name) => !gone.includes(name)));
    for (let cycle = 0; cycle < 10; cycle += 1) {
      exporter.clock.advance(300);
      await exporter.cycle();
    }

    expect(
      simulator.requests.recent().filter((each) => each.endpoint === endpoint && each.status === status),
    ).toHaveLength(1);
    expect(await exporter.value(`${FAILURES}"${REASON[status]}"}`)).toBe(1);
    expect(await familiesOf(exporter)).toEqual(ALL.filter((name) => !gone.includes(name)));
    expect(
      await exporter.value('phala_exporter_collector_success{collector="workspace",workspace="production"}'),
    ).toBe(1);
    expect(await exporter.value('phala_up')).toBe(1);
    exporter.clock.advance(1200);
    await exporter.cycle();
    expect(await exporter.value(`${FAILURES}"${REASON[status]}"}`)).toBe(2);
  },
);

it('two refused endpoints are each counted with their reason', async () => {
  const simulator = await openSimulator({ apps: 1, isCalm: true });
  simulator.faults.add({ kind: 'status', status: 403, endpoint: 'workspace' });
  simulator.faults.add({ kind: 'status', status: 404, endpoint: 'workspace_quotas' });
  const exporter = await startWatching(simulator);
  exporter.clock.advance(60);
  await exporter.cycle();

  expect(await exporter.value(`${FAILURES}"forbidden"}`)).toBe(1);
  expect(await exporter.value(`${FAILURES}"not_found"}`)).toBe(1);
  expect(await familiesOf(exporter)).toEqual(['info', 'credit_usd', 'outstanding_usd', 'post_paid']);
});

it('the last values stay while one endpoint fails, for three refreshes', async () => {
  const simulator = await openSimulator({ apps: 1, isCalm: true });
  const exporter = await startWatching(simulator);
  simulator.faults.add({ kind: 'status', status: 500, endpoint: 'workspace' });
  const families = async (seconds: number): Promise<readonly string[]> => {
    exporter.clock.advance(seconds);
    await exporter.cycle();
    return familiesOf(exporter);
  };

  expect(await families(REFRESH_SECONDS)).toEqual(ALL);
  expect(await families(REFRESH_SECONDS)).toEqual(ALL);
  expect(await families(REFRESH_SECONDS)).toEqual(ALL.filter((name) => name !== 'billing_status'));
  expect(await exporter.value('phala_up')).toBe(1);
});

it('all values go three refreshes after the last success', async () => {
  const simulator = await openSimulator({ apps: 1, isCalm: true });
  const exporter = await startWatching(simulator);
  for (const endpoint of ENDPOINTS) simulator.faults.add({ kind: 'status', status: 500, endpoint });

  exporter.clock.advance(3 * REFRESH_SECONDS - 1);
  await exporter.cycle();
  expect(await familiesOf(exporter)).toEqual(ALL);
  exporter.clock.advance(1);

  expect(await familiesOf(exporter)).toEqual([]);
});

it('a key that every request rejects does not switch the collector off', async () => {
  const simulator = await openSimulator({ apps: 1, isCalm: true });
  simulator.faults.add({ kind: 'status', status: 401 });
  const exporter = await startWatching(simulator);
  expect(countRequests(simulator)).toEqual([0, 0, 0, 0]);

  simulator.faults.clear();
  await exporter.cycle();

  expect(await familiesOf(exporter)).toEqual(ALL);
});

it('an app that is not found is no reason not to ask for the billing status', async () => {
  const simulator = await openSimulator({ apps: 1, isCalm: true });
  simulator.faults.add({ kind: 'status', status: 404, endpoint: 'app_cvms' });
  const exporter = await startWatching(simulator);

  expect(await familiesOf(exporter)).toEqual(ALL);
});

it('a CVM that stops or starts is a reason to ask before the refresh', async () => {
  const simulator = await openSimulator({ apps: 1, isCalm: true });
  const exporter = await startWatching(simulator);
  const isSuspended = (): Promise<number | undefined> =>
    exporter.value('phala_workspace_billing_status{workspace="production",status="suspended"}');
  simulator.world.setAccount('production', { balanceUsd: 0.000_001 });
  simulator.world.advance(60);
  exporter.clock.advance(30);
  await exporter.cycle();
  expect(await isSuspended()).toBe(1);
  expect(
    await exporter.value('phala_workspace_suspended_timestamp_seconds{workspace="production"}'),
  ).toBeGreaterThan(0);
  exporter.clock.advance(30);
  await exporter.cycle();
  expect(countRequests(simulator)).toEqual([2, 0, 2, 2]);

  simulator.world.topUp('production', 100);
  exporter.clock.advance(30);
  await exporter.cycle();

  expect(await isSuspended()).toBe(0);
  expect(countRequests(simulator)).toEqual([3, 0, 3, 3]);
});

it('two configured workspaces with one key have the same numbers and the same id', async () => {
  const simulator = await openSimulator({ apps: 2, isCalm: true });
  const base = watchAll(simulator);
  const [workspace] = base.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  const second = {
    ...workspace,
    name: 'copy',
    apps: [],
    discovery: { ...workspace.discovery, enabled: true },
  };
  const exporter = await startPolled({ ...base, workspaces: [workspace, second] });

  const [copy, original, ...others] = await exporter.series('phala_workspace_info');
  expect(others).toEqual([]);
  expect(copy?.replace('"copy"', '"production"')).toBe(original);
});

it('the costs of a CVM are those of its components, and only its disk while it is stopped', async () => {
  const simulator = await openSimulator({ apps: 1, cvmsPerApp: 1, isCalm: true });
  const base = watchAll(simulator);
  const exporter = await startPolled({ ...base, api: { ...base.api, version: '2026-06-23' } });
  const costs = async (): Promise<readonly string[]> =>
    (await exporter.series('phala_cvm_hourly_cost_usd')).map((line) => line.replace(/.*component=/, ''));

  expect(await costs()).toEqual(['"compute"} 0.058', '"disk"} 0.00278']);
  simulator.world.setAccount('production', { billingStatus: 'suspended' });
  await exporter.cycle();

  expect(await costs()).toEqual(['"disk"} 0.00278']);
});

it('nothing about people is in metrics, log, page and configuration', async () => {
  const simulator = await openSimulator({ apps: 2 });
  const exporter = await startWatching(simulator);
  for (const endpoint of ENDPOINTS)
    simulator.faults.add({ kind: 'wrong_shape', variant: 'string', endpoint });
  exporter.clock.advance(REFRESH_SECONDS);
  await exporter.cycle();
  const pages = await Promise.all(
    ['/metrics', '/', '/config'].map(async (path) => (await exporter.get(path)).text),
  );

  const all = [...pages, exporter.logText()].join('\n');
  expect(all).toContain('production');
  expect(all).not.toMatch(/deployer|example\.com\/\w+\.png|@example/);
});

it('a collector that is switched off sends no request and has no series', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const base = watchAll(simulator);
  const collectors = { ...base.collectors, workspace: { enabled: false, refresh: REFRESH_SECONDS } };
  const exporter = await startPolled({ ...base, api: { ...base.api, version: NEW }, collectors });

  expect(countRequests(simulator)).toEqual([0, 0, 0, 0]);
  expect(await exporter.series('phala_workspace_')).toEqual([]);
});
