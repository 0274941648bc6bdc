import { afterEach, describe, expect, it } from 'vitest';
import type { ServerProcess } from '../../prometheus/stack/server-process.ts';
import { type ExporterProcess, startExporterProcess } from '../../prometheus/stack/start-exporter.ts';
import { type Stack, startStack } from '../../prometheus/stack/start-stack.ts';
import type { Notification } from '../../prometheus/stack/webhook.ts';
import type { SimulatedCvm } from '../../simulator/model.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/simulator.ts';
import { INSTALLED } from '../prometheus/installed.ts';
import * as queries from './stack-queries.ts';
import { nodeOfMostGuests, publicCvms, runningCvms } from './stack-queries.ts';
import { BLACKBOX, startBlackbox } from './start-blackbox.ts';

/** Speeds up the rules: three minutes become six seconds. */
const FACTOR = 30;
const POLL_OPTIONS = { timeout: 60_000, interval: 250 };
const DAY_SECONDS = 86_400;

let simulator: Simulator;
let exporter: ExporterProcess;
let blackbox: ServerProcess;
let stack: Stack;
let notifications: Notification[];

describe.skipIf(BLACKBOX === undefined).each(INSTALLED)(
  '$name with the shipped configuration, and a blackbox_exporter',
  ({ prometheus }) => {
    async function start(options: SimulatorOptions): Promise<void> {
      notifications = [];
      simulator = await startSimulator({ speed: 0, isCalm: true, ...options });
      exporter = await startExporterProcess(simulator, { schedule: '* * * * * *', staleAfter: '10s' });
      blackbox = await startBlackbox({
        proxy_url: simulator.guestOrigin,
        skip_resolve_phase_with_proxy: true,
        tls_config: { insecure_skip_verify: true },
      });
      stack = await startStack({
        exporters: [exporter.address],
        guestProxy: simulator.guestOrigin,
        blackbox: blackbox.address,
        factor: FACTOR,
        interval: '1s',
        onNotification: (notification) => notifications.push(notification),
        prometheus,
      });
      await expect.poll(() => query('sum(probe_success)'), POLL_OPTIONS).toBe(runningCvms(simulator).length);
    }

    afterEach(async () => {
      await stack?.close();
      await blackbox?.kill();
      await exporter?.kill();
      await simulator?.close();
    });

    it('probes every endpoint by TLS, and knows when each certificate expires', {
      timeout: 60_000,
    }, async () => {
      await start({ apps: 3, cvmsPerApp: 4, certificateDays: 60 });
      const [cvm] = runningCvms(simulator);

      const probe = await queries.firstSample(stack.prometheusUrl, `probe_success{cvm_id="${cvm?.uuid}"}`);
      const daysLeft = await query(`(min(probe_ssl_earliest_cert_expiry) - time()) / ${DAY_SECONDS}`);

      expect(probe?.metric).toEqual({ __name__: 'probe_success', ...toLabels(cvm), job: 'phala-endpoints' });
      expect(await query('count(probe_ssl_earliest_cert_expiry)')).toBe(runningCvms(simulator).length);
      expect(daysLeft).toBeCloseTo(60, 0);
    });

    it('notifies of an endpoint that does not respond although its CVM runs', {
      timeout: 120_000,
    }, async () => {
      await start({ apps: 1, cvmsPerApp: 1 });
      const [cvm] = runningCvms(simulator);

      simulator.world.setGateway(cvm?.node.id ?? '', false);

      await expect.poll(() => names('firing'), POLL_OPTIONS).toContain('PhalaEndpointDown');
      const down = notifications.find(({ labels }) => labels['alertname'] === 'PhalaEndpointDown');
      expect(down?.labels).toMatchObject({
        cvm_id: cvm?.uuid,
        gateway_domain: cvm?.node.gatewayDomain,
        severity: 'warning',
      });
      expect(down?.annotations['description']).toContain(`such as ${toLabels(cvm).instance}`);

      simulator.world.setGateway(cvm?.node.id ?? '', true);
      await expect.poll(() => names('resolved'), POLL_OPTIONS).toContain('PhalaEndpointDown');
    });

    it('sends no notification for the endpoints behind a gateway that fails', {
      timeout: 120_000,
    }, async () => {
      await start({ apps: 3, cvmsPerApp: 4 });
      const node = nodeOfMostGuests(simulator);
      const behind = (cvms: readonly SimulatedCvm[]) => cvms.filter((cvm) => cvm.node === node).length;
      const expected = behind(publicCvms(simulator)) + behind(runningCvms(simulator));

      simulator.world.setGateway(node.id, false);

      await expect
        .poll(() => queries.mutedBy(stack.alertmanagerUrl, 'PhalaGatewayDown'), POLL_OPTIONS)
        .toHaveLength(expected);
      expect(names('firing')).toContain('PhalaGatewayDown');
      expect(names('firing')).not.toContain('PhalaEndpointDown');
    });

    it('notifies of each gateway whose certificate expires soon', { timeout: 120_000 }, async () => {
      // Two weeks, as fast as the rules.
      await start({ apps: 3, cvmsPerApp: 4, certificateDays: 13.9 / FACTOR });
      const domains = new Set(runningCvms(simulator).map(({ node }) => node.gatewayDomain));

      await expect.poll(() => new Set(expiring()), POLL_OPTIONS).toEqual(domains);
    });
  },
);

function query(expression: string): Promise<number | undefined> {
  return queries.query(stack.prometheusUrl, expression);
}

function names(status: Notification['status']): readonly (string | undefined)[] {
  return notifications.filter((each) => each.status === status).map(({ labels }) => labels['alertname']);
}

function expiring(): readonly (string | undefined)[] {
  return notifications
    .filter(({ labels }) => labels['alertname'] === 'PhalaCertificateExpiring')
    .map(({ labels }) => labels['gateway_domain']);
}

function toLabels(cvm: SimulatedCvm | undefined) {
  return {
    app_id: cvm?.app.id,
    cvm_id: cvm?.uuid,
    instance: `https://${cvm?.instanceId}-${cvm?.app.template.port}.${cvm?.node.gatewayDomain}`,
    name: cvm?.name,
    workspace: cvm?.app.workspace.name,
  };
}
