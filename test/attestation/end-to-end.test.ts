import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../prometheus/stack/start-stack.ts';
import type { Notification } from '../../prometheus/stack/webhook.ts';
import { toCvmDetails } from '../../simulator/cvm-details.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import type { App } from '../../src/app/app.ts';
import { ConfigFile } from '../../src/config/schema.ts';
import { watchAll } from '../app/start-exporter.ts';
import { INSTALLED } from '../prometheus/installed.ts';
import { startAttestingApp } from './start-app.ts';

/** Speeds up the rules: three minutes become six seconds. */
const FACTOR = 30;
const POLL_OPTIONS = { timeout: 90_000, interval: 250 };

/** `left` of PhalaCollateralExpiring, sped up. */
const LEFT_SECONDS = (3 * 86_400) / FACTOR;

let simulator: Simulator;
let exporter: App;
let stack: Stack;
let notifications: Notification[];

describe.each(INSTALLED)('$name', ({ prometheus }) => {
  beforeEach(async () => {
    notifications = [];
    simulator = await startSimulator({ apps: 1, cvmsPerApp: 2, speed: 0, isCalm: true });
    exporter = await startAttesting();
    stack = await startStack({
      exporters: [(exporter.listeners[0]?.url ?? '').replace('http://', '')],
      factor: FACTOR,
      interval: '500ms',
      onNotification: (notification) => notifications.push(notification),
      prometheus,
    });
    await expect.poll(() => query('sum(phala_cvm_attestation_success)'), POLL_OPTIONS).toBe(2);
  }, 60_000);

  afterEach(async () => {
    await stack?.close();
    await exporter?.close();
    await simulator?.close();
  });

  it("a compose hash that is changed behind the API's back pages", { timeout: 120_000 }, async () => {
    const { uuid } = findCvm();
    simulator.tee.tamper(uuid, 'compose_hash');

    await expect.poll(firing, POLL_OPTIONS).toContain('PhalaCvmMeasuredHashMismatch');

    const [notification] = notifications;
    expect(notification).toMatchObject({ receiver: 'critical', labels: { cvm_id: uuid } });
    expect(firing()).toEqual(['PhalaCvmMeasuredHashMismatch']);
  });

  it('a TCB that goes out of date warns', { timeout: 120_000 }, async () => {
    simulator.tee.set({ tcbStatus: 'OutOfDate', advisories: ['INTEL-SA-00615'] });

    await expect.poll(firing, POLL_OPTIONS).toContain('PhalaCvmTcbOutOfDate');

    expect(firing()).toEqual(['PhalaCvmTcbOutOfDate']);
    expect(await query('sum(phala_cvm_attestation_success)')).toBe(2);
  });

  it('a PCCS that stays down changes nothing but one warning, before the collateral expires', {
    timeout: 120_000,
  }, async () => {
    simulator.tee.set({ validSeconds: LEFT_SECONDS + 5 });
    const left = 'phala_attestation_collateral_expiry_timestamp_seconds - time()';
    await expect.poll(() => query(`${left} < bool ${LEFT_SECONDS + 10}`), POLL_OPTIONS).toBe(1);
    simulator.tee.set({ pccs: 'down' });

    await expect.poll(firing, POLL_OPTIONS).toContain('PhalaCollateralExpiring');

    expect(firing()).toEqual(['PhalaCollateralExpiring']);
    expect(await query('sum(phala_cvm_attestation_success)')).toBe(2);
  });
});

async function startAttesting(): Promise<App> {
  const plain = watchAll(simulator);
  const attestation = { enabled: true, refresh: 5, pccs_url: simulator.pccsUrl };
  // What the API lists is expected: only what is measured differs.
  const expected_compose_hashes = simulator.world
    .apps()
    .flatMap(({ cvms }) => cvms.map((cvm) => toCvmDetails(cvm).composeHash));
  const config = {
    ...plain,
    workspaces: plain.workspaces.map((workspace) => ({
      ...workspace,
      apps: workspace.apps.map((app) => ({ ...app, expected_compose_hashes })),
    })),
    poll: { schedule: '* * * * * *', stale_after: 10 },
    collectors: { ...ConfigFile.parse({}).collectors, attestation },
  };
  return startAttestingApp(config, simulator.tee);
}

function findCvm() {
  const cvm = simulator.world
    .apps()
    .flatMap(({ cvms }) => cvms.filter(({ status }) => status === 'running'))[0];
  if (cvm === undefined) throw new Error('no CVM runs');
  return cvm;
}

/** Names of the alerts that were notified, without infos. */
function firing(): readonly string[] {
  const urgent = notifications.filter(
    ({ status, labels }) =>
      // The other library checks quotes in this thread, and blocks scrapes meanwhile.
      status === 'firing' && labels['severity'] !== 'info' && labels['alertname'] !== 'PhalaExporterDown',
  );
  return [...new Set(urgent.map(({ labels }) => labels['alertname'] ?? ''))];
}

async function query(expression: string): Promise<number | undefined> {
  const url = `${stack.prometheusUrl}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const { body } = await request(url);
  const { data } = (await body.json()) as {
    data: { result: readonly { value: readonly [number, string] }[] };
  };
  const [sample] = data.result;
  return sample === undefined ? undefined : Number(sample.value[1]);
}
