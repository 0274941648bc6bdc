import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExporterProcess, startExporterProcess } from '../../prometheus/stack/start-exporter.ts';
import { type Stack, startStack } from '../../prometheus/stack/start-stack.ts';
import type { Notification } from '../../prometheus/stack/webhook.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { INSTALLED } from '../prometheus/installed.ts';

/** Speeds up the rules: three minutes become six seconds. */
const FACTOR = 30;
const POLL_OPTIONS = { timeout: 60_000, interval: 250 };

let simulator: Simulator;
let exporter: ExporterProcess;
let stack: Stack;
let notifications: Notification[];

describe.each(INSTALLED)('$name', ({ prometheus }) => {
  beforeEach(async () => {
    notifications = [];
    simulator = await startSimulator({ apps: 1, cvmsPerApp: 3, speed: 0, isCalm: true });
    exporter = await startExporterProcess(simulator, { schedule: '* * * * * *', staleAfter: '10s' });
    stack = await startStack({
      exporters: [exporter.address],
      factor: FACTOR,
      interval: '500ms',
      onNotification: (notification) => notifications.push(notification),
      prometheus,
    });
    await expect.poll(() => query('sum(cvm:phala_cvm_ready:max)'), POLL_OPTIONS).toBe(3);
  }, 60_000);

  afterEach(async () => {
    await stack?.close();
    await exporter?.kill();
    await simulator?.close();
  });

  it('a crash is notified as firing, and as resolved when the CVM is back', {
    timeout: 120_000,
  }, async () => {
    const cvm = findCvm();
    simulator.world.crash(cvm.id);

    await expect.poll(() => alertsNotified('firing'), POLL_OPTIONS).toContain('PhalaCvmFailed');
    const [crash] = notifications.filter(({ labels }) => labels['alertname'] === 'PhalaCvmFailed');
    expect(crash?.receiver).toBe('critical');
    expect(crash?.labels).toEqual({
      alertname: 'PhalaCvmFailed',
      alias: cvm.app.name,
      app_id: cvm.app.id,
      cvm_id: cvm.uuid,
      job: 'phala-cloud',
      name: cvm.name,
      node: cvm.node.name,
      node_id: String(cvm.nodeIdKnown ? cvm.node.id : cvm.node.name),
      severity: 'critical',
      workspace: cvm.app.workspace.name,
    });
    expect(crash?.annotations['description']).toContain(
      `CVM ${cvm.name} (vm_uuid ${cvm.uuid}) of app ${cvm.app.name} (${cvm.app.id})`,
    );
    expect(crash?.annotations['description']).toContain('has been in status exited since 2');

    simulator.world.start(cvm.id);
    simulator.world.advance(300);

    await expect.poll(() => alertsNotified('resolved'), POLL_OPTIONS).toContain('PhalaCvmFailed');
    // No notifications but those that the crash causes.
    expect(
      urgentAlerts().filter(
        (name) => !['PhalaCvmFailed', 'PhalaCvmRestarted', 'PhalaAppCvmsNotReady'].includes(name),
      ),
    ).toEqual([]);
  });

  it('a restart between two polls is notified, and three of them are a crash loop that mutes it', {
    timeout: 120_000,
  }, async () => {
    const { id, uuid } = findCvm();
    for (const restarts of [1, 2, 3]) {
      simulator.world.restart(id);
      const count = `cvm:phala_cvm_unexpected_restarts:count{cvm_id="${uuid}"}`;
      await expect.poll(() => query(count), POLL_OPTIONS).toBe(restarts);
      if (restarts === 1)
        await expect.poll(() => alertsNotified('firing'), POLL_OPTIONS).toContain('PhalaCvmRestarted');
      simulator.world.set(id, { uptimeSeconds: 60 });
      const uptime = `cvm:phala_cvm_uptime_seconds:max{cvm_id="${uuid}"}`;
      await expect.poll(() => query(uptime), POLL_OPTIONS).toBe(60);
    }

    await expect.poll(() => alertsNotified('firing'), POLL_OPTIONS).toContain('PhalaCvmCrashLoop');
    await expect.poll(mutedBy('PhalaCvmCrashLoop'), POLL_OPTIONS).toContain('PhalaCvmRestarted');

    expect(descriptionOf('PhalaCvmCrashLoop')).toMatch(
      /has restarted 3 times within 60000ms without an update or a stop, last at 2/,
    );
  });

  it('a boot that hangs with an error is notified with its stage and cause', {
    timeout: 120_000,
  }, async () => {
    const stage = 'requesting app keys';
    simulator.world.hang(findCvm().id, { stage, bootError: 'Failed to request app keys', phase: 'running' });

    await expect.poll(() => alertsNotified('firing'), POLL_OPTIONS).toContain('PhalaCvmBootError');
    await expect.poll(mutedBy('PhalaCvmBootError'), POLL_OPTIONS).toContain('PhalaCvmBootIncomplete');

    expect(descriptionOf('PhalaCvmBootError')).toContain(
      `an error of cause kms and not finished at stage ${stage}`,
    );
    expect(alertsNotified('firing')).not.toContain('PhalaCvmBootIncomplete');
  });

  it('a CVM that is not restarted any more is notified once', { timeout: 120_000 }, async () => {
    simulator.world.exhaust(findCvm().id);

    await expect.poll(() => alertsNotified('firing'), POLL_OPTIONS).toContain('PhalaCvmAutoRestartExhausted');
    await expect.poll(mutedBy('PhalaCvmAutoRestartExhausted'), POLL_OPTIONS).toContain('PhalaCvmFailed');

    expect(descriptionOf('PhalaCvmAutoRestartExhausted')).toContain('has been in status exited since 2');
    expect(urgentAlerts().filter((name) => name.startsWith('PhalaCvm'))).toEqual([
      'PhalaCvmAutoRestartExhausted',
    ]);
  });

  it('credit that runs out is a warning, then one page for the suspension, and a payment resolves all', {
    timeout: 180_000,
  }, async () => {
    const { name } = findCvm().app.workspace;
    // A busy machine may scrape too late for the fast rules about the exporter.
    const aboutCloud = (): readonly string[] =>
      urgentAlerts().filter((alert) => /^Phala(Workspace|Cvm|App|Node)/.test(alert));
    const id = simulator.world.workspaces()[0]?.id;
    // The three CVMs cost 0.174 US dollars per hour.
    simulator.world.setAccount(name, { balanceUsd: 7 });

    await expect.poll(() => alertsNotified('firing'), POLL_OPTIONS).toContain('PhalaWorkspaceCreditLow');
    expect(aboutCloud()).toEqual(['PhalaWorkspaceCreditLow']);
    expect(await query('workspace:phala_credit_runway_seconds')).toBeCloseTo((7 / 0.174) * 3600, 3);

    simulator.world.advance(48 * 3600);
    await expect.poll(() => alertsNotified('firing'), POLL_OPTIONS).toContain('PhalaWorkspaceSuspended');
    const [suspension] = notifications.filter(
      ({ labels }) => labels['alertname'] === 'PhalaWorkspaceSuspended',
    );
    expect(suspension?.receiver).toBe('critical');
    expect(suspension?.labels).toEqual({
      alertname: 'PhalaWorkspaceSuspended',
      job: 'phala-cloud',
      severity: 'critical',
      workspace_id: id,
    });
    // Longer than the alerts about stopped CVMs wait.
    const age = 'time() - ALERTS_FOR_STATE{alertname="PhalaWorkspaceSuspended"}';
    await expect.poll(() => query(age), POLL_OPTIONS).toBeGreaterThan(30);
    expect(await query('sum(cvm_status:phala_cvm_status:max{status="stopped"})')).toBe(3);
    expect(
      await query('count(ALERTS{alertname=~"PhalaCvmStopped|PhalaCvmNotRunning|PhalaAppCvmsNotReady"})'),
    ).toBeUndefined();
    expect(aboutCloud().filter((each) => each !== 'PhalaWorkspaceCreditLow')).toEqual([
      'PhalaWorkspaceSuspended',
    ]);

    simulator.world.topUp(name, 1000);
    simulator.world.advance(300);
    await expect.poll(() => alertsNotified('resolved'), POLL_OPTIONS).toContain('PhalaWorkspaceSuspended');
    await expect
      .poll(
        () => query('count(ALERTS{alertname=~"Phala(Workspace|Cvm|App|Node).+",severity!="info"})'),
        POLL_OPTIONS,
      )
      .toBeUndefined();
    expect(alertsNotified('resolved')).toContain('PhalaWorkspaceCreditLow');
    expect(aboutCloud()).toEqual(['PhalaWorkspaceCreditLow', 'PhalaWorkspaceSuspended']);
  });

  it('a live status that fails is notified, and nothing else is', {
    timeout: 120_000,
  }, async () => {
    simulator.faults.add({ kind: 'status', status: 503, endpoint: 'status_batch' });

    await expect.poll(() => alertsNotified('firing'), POLL_OPTIONS).toContain('PhalaCollectorFailing');

    expect(urgentAlerts()).toEqual(['PhalaCollectorFailing']);
    expect(await query('sum(cvm:phala_cvm_ready:max)')).toBe(3);
  });

  it('an exporter that is down is the only notification, although a CVM of it has failed', {
    timeout: 120_000,
  }, async () => {
    simulator.world.crash(findCvm().id);
    await expect
      .poll(() => query('count(cvm_status:phala_cvm_status:max{status="exited"})'), POLL_OPTIONS)
      .toBe(1);
    await exporter.kill();

    await expect.poll(() => alertsNotified('firing'), POLL_OPTIONS).toContain('PhalaExporterDown');
    await expect.poll(mutedByExporterDown, POLL_OPTIONS).toContain('PhalaCvmFailed');

    expect(urgentAlerts()).toEqual(['PhalaExporterDown']);
  });

  it('an offline node is notified once, and its CVMs are not', { timeout: 120_000 }, async () => {
    const { node } = findCvm();
    simulator.world.setNodeStatus(node.id, 'OFFLINE');

    await expect.poll(() => alertsNotified('firing'), POLL_OPTIONS).toContain('PhalaNodeOffline');
    await expect.poll(mutedBy('PhalaNodeOffline'), POLL_OPTIONS).toContain('PhalaCvmNotRunning');

    expect(urgentAlerts().filter((name) => name.startsWith('PhalaCvm'))).toEqual([]);
  });

  it('an expired key is notified once for its workspace', { timeout: 120_000 }, async () => {
    const [workspace] = simulator.workspaces;
    simulator.world.expireKey(workspace?.name ?? '');

    await expect.poll(() => alertsNotified('firing'), POLL_OPTIONS).toContain('PhalaApiKeyRefused');
    await exporter.changeKey(workspace?.name ?? '', simulator.world.renewKey(workspace?.name ?? ''));

    await expect.poll(() => alertsNotified('resolved'), POLL_OPTIONS).toContain('PhalaApiKeyRefused');
    expect(urgentAlerts().filter((name) => name.startsWith('PhalaApp'))).toEqual([]);
  });
});

// A CVM with a known node id, because the inhibition compares node ids.
function findCvm(): ReturnType<Simulator['world']['cvms']>[number] {
  const cvms = simulator.world.cvms(simulator.workspaces[0]?.appIds[0] ?? '');
  const cvm = cvms.find(({ nodeIdKnown }) => nodeIdKnown);
  if (cvm === undefined) throw new Error('the simulated cloud has no such CVM');
  return cvm;
}

function alertsNotified(status: Notification['status']): readonly (string | undefined)[] {
  return notifications.filter((each) => each.status === status).map(({ labels }) => labels['alertname']);
}

function descriptionOf(alert: string): string | undefined {
  return notifications.find(({ labels }) => labels['alertname'] === alert)?.annotations['description'];
}

function urgentAlerts(): readonly string[] {
  const alerts = notifications.filter(({ labels }) => labels['severity'] !== 'info');
  return [...new Set(alerts.map(({ labels }) => labels['alertname'] ?? ''))].toSorted();
}

function mutedByExporterDown(): Promise<readonly string[]> {
  return mutedBy('PhalaExporterDown')();
}

function mutedBy(source: string): () => Promise<readonly string[]> {
  return async () => {
    const alerts = await getJson<readonly AlertState[]>(`${stack.alertmanagerUrl}/api/v2/alerts`);
    const [muting] = alerts.filter(({ labels }) => labels['alertname'] === source);
    return alerts
      .filter(({ status }) => status.inhibitedBy.includes(muting?.fingerprint ?? ''))
      .map(({ labels }) => labels['alertname'] ?? '');
  };
}

interface AlertState {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly inhibitedBy: readonly string[] };
}

async function query(expression: string): Promise<number | undefined> {
  const url = `${stack.prometheusUrl}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const { data } = await getJson<{ data: { result: readonly { value: readonly [number, string] }[] } }>(url);
  const [sample] = data.result;
  return sample === undefined ? undefined : Number(sample.value[1]);
}

async function getJson<T>(url: string): Promise<T> {
  const { body } = await request(url);
  return (await body.json()) as T;
}
