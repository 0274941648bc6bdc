import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExporterProcess, startExporterProcess } from '../../prometheus/stack/start-exporter.ts';
import { type Stack, startStack } from '../../prometheus/stack/start-stack.ts';
import type { Notification } from '../../prometheus/stack/webhook.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { toDiskLabels } from './guest-labels.ts';
import * as queries from './stack-queries.ts';
import { nodeOfMostGuests, publicCvms } from './stack-queries.ts';

/** Speeds up the rules: three minutes become six seconds. */
const FACTOR = 30;
const POLL_OPTIONS = { timeout: 60_000, interval: 250 };

let simulator: Simulator;
let exporter: ExporterProcess;
let stack: Stack;
let notifications: Notification[];

describe('a Prometheus with the shipped configuration', () => {
  beforeEach(async () => {
    notifications = [];
    simulator = await startSimulator({ apps: 3, cvmsPerApp: 4, speed: 0, isCalm: true });
    exporter = await startExporterProcess(simulator, { schedule: '* * * * * *', staleAfter: '10s' });
    stack = await startStack({
      exporters: [exporter.address],
      guestProxy: simulator.guestOrigin,
      factor: FACTOR,
      interval: '1s',
      onNotification: (notification) => notifications.push(notification),
    });
    await expect.poll(guestsUp, POLL_OPTIONS).toBe(publicCvms(simulator).length);
  }, 60_000);

  afterEach(async () => {
    await stack?.close();
    await exporter?.kill();
    await simulator?.close();
  });

  it('scrapes every guest, with the labels of its CVM and one set of names', {
    timeout: 60_000,
  }, async () => {
    const [cvm] = publicCvms(simulator);
    simulator.world.setGuest(cvm?.id ?? '', { form: 'new' });

    await expect.poll(() => query('count(dstack_guest_info)'), POLL_OPTIONS).toBeGreaterThan(0);

    expect(await query('count(dstack_guest_memory_available_bytes)')).toBe(publicCvms(simulator).length);
    expect(await query('count({__name__=~"system_memory_.+|disk_.+"})')).toBeUndefined();
    expect(await labelsOf(`dstack_guest_disk_used_bytes{cvm_id="${cvm?.uuid}"}`)).toEqual(toDiskLabels(cvm));
    expect(await query('sum(prometheus_target_scrapes_sample_duplicate_timestamp_total) or vector(0)')).toBe(
      0,
    );
  });

  it('sends one notification for a gateway that fails', { timeout: 120_000 }, async () => {
    const node = nodeOfMostGuests(simulator);
    const guests = publicCvms(simulator).filter((cvm) => cvm.node === node);
    expect(guests.length).toBeGreaterThan(1);

    simulator.world.setGateway(node.id, false);

    await expect.poll(() => notified('firing'), POLL_OPTIONS).toContain('PhalaGatewayDown');
    await expect
      .poll(() => queries.mutedBy(stack.alertmanagerUrl, 'PhalaGatewayDown'), POLL_OPTIONS)
      .toHaveLength(guests.length);
    expect(urgentAlerts().filter((name) => /^Phala(Gateway|Guest|Cvm)/.test(name))).toEqual([
      'PhalaGatewayDown',
    ]);
    const [down] = notifications.filter(({ labels }) => labels['alertname'] === 'PhalaGatewayDown');
    expect(down?.labels).toEqual({
      alertname: 'PhalaGatewayDown',
      gateway_domain: node.gatewayDomain,
      job: 'phala-cloud',
      severity: 'critical',
    });
    expect(down?.annotations['description']).toContain(
      `all ${guests.length} running CVMs behind the gateway`,
    );

    simulator.world.setGateway(node.id, true);
    await expect.poll(() => notified('resolved'), POLL_OPTIONS).toContain('PhalaGatewayDown');
  });

  it('notifies of a guest that responds with zeros, and of none that stops with its CVM', {
    timeout: 120_000,
  }, async () => {
    const [zero, stopped] = publicCvms(simulator);
    simulator.world.stop(stopped?.id ?? '');
    simulator.world.setGuest(zero?.id ?? '', { form: 'zero' });

    await expect.poll(() => notified('firing'), POLL_OPTIONS).toContain('PhalaGuestDown');

    const down = notifications.filter(({ labels }) => labels['alertname'] === 'PhalaGuestDown');
    expect(new Set(down.map(({ labels }) => labels['cvm_id']))).toEqual(new Set([zero?.uuid]));
  });

  it('notifies of full memory', { timeout: 120_000 }, async () => {
    const [cvm] = publicCvms(simulator);
    simulator.world.setGuest(cvm?.id ?? '', { memoryUsedRatio: 0.97 });

    await expect.poll(() => notified('firing'), POLL_OPTIONS).toContain('PhalaGuestMemoryFull');

    const [full] = notifications.filter(({ labels }) => labels['alertname'] === 'PhalaGuestMemoryFull');
    expect(full?.labels['cvm_id']).toBe(cvm?.uuid);
    expect(full?.annotations['description']).toContain('uses 97% of its memory');
  });

  it('finds the guest of a new CVM, and drops that of a deleted one', { timeout: 60_000 }, async () => {
    const app = simulator.world.apps()[0];
    const created = simulator.world.create(app?.id ?? '');
    simulator.world.advance(600);
    const series = `up{job="phala-guests",cvm_id="${created.uuid}"}`;

    await expect.poll(() => query(series), POLL_OPTIONS).toBe(1);

    simulator.world.delete(created.id);
    simulator.world.advance(600);
    await expect.poll(() => query(series), POLL_OPTIONS).toBeUndefined();
    expect(await guestsUp()).toBe(publicCvms(simulator).length);
  });

  it('scrapes no guest behind a gateway whose domain is no DNS name', { timeout: 60_000 }, async () => {
    const guests = publicCvms(simulator).length;
    const hostile = ['evil.example/', '127.0.0.1', 'a@b', `${'a.'.repeat(150)}example`, 'gatewаy.example'];
    for (const [index, node] of simulator.world.nodes().entries())
      Object.assign(node, { gatewayDomain: hostile[index] });

    const skipped = 'phala_exporter_sd_skipped{kind="guests",reason="invalid_gateway"}';
    await expect.poll(() => query(skipped), POLL_OPTIONS).toBe(guests);
    await expect.poll(() => query('count(up{job="phala-guests"})'), POLL_OPTIONS).toBeUndefined();
  });
});

function guestsUp(): Promise<number | undefined> {
  return query('sum(cvm:phala_guest_up:max)');
}

function notified(status: Notification['status']): readonly (string | undefined)[] {
  return notifications.filter((each) => each.status === status).map(({ labels }) => labels['alertname']);
}

function urgentAlerts(): readonly string[] {
  const alerts = notifications.filter(({ labels }) => labels['severity'] !== 'info');
  return [...new Set(alerts.map(({ labels }) => labels['alertname'] ?? ''))].toSorted();
}

function query(expression: string): Promise<number | undefined> {
  return queries.query(stack.prometheusUrl, expression);
}

async function labelsOf(series: string): Promise<Readonly<Record<string, string>> | undefined> {
  return (await queries.firstSample(stack.prometheusUrl, series))?.metric;
}
