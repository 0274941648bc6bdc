import { Gauge } from 'prom-client';
import type { ApiCvm } from './plain-api-types.ts';
import { CVM_FAMILIES, NODE_STATUSES } from './plain-families.ts';

/** The result of polling an app. */
export interface PolledApp {
  readonly appId: string;
  readonly cvms: readonly ApiCvm[];
  readonly seconds: number;
}

/** All gauges; every poll resets and sets them. */
export interface PlainGauges {
  readonly fill: (apps: readonly PolledApp[]) => void;
}

const IDENTITY = ['app_id', 'cvm_id', 'name'];

/** Creates the gauges in prom-client's default registry. */
export function createGauges(): PlainGauges {
  const cvmGauges = CVM_FAMILIES.map(({ name, labels }) =>
    gauge(`phala_cvm_${name}`, [...IDENTITY, ...labels]),
  );
  const app = createAppGauges();
  const node = createNodeGauges();
  const up = gauge('phala_up', []);
  let polls = 0;
  return {
    fill: (apps) => {
      for (const each of [...cvmGauges, ...Object.values(app), ...Object.values(node)]) each.reset();
      polls += 1;
      up.set(1);
      for (const polled of apps) fillApp(app, polled, polls);
      const cvms = apps.flatMap((polled) => polled.cvms);
      for (const cvm of cvms) fillCvm(cvmGauges, cvm);
      fillNodes(node, cvms);
    },
  };
}

function createAppGauges() {
  return {
    info: gauge('phala_app_info', ['app_id', 'workspace']),
    up: gauge('phala_app_poll_success', ['app_id']),
    cvms: gauge('phala_app_cvms', ['app_id']),
    success: gauge('phala_app_last_success_timestamp_seconds', ['app_id']),
    duration: gauge('phala_app_last_poll_duration_seconds', ['app_id']),
    polls: gauge('phala_app_polls_total', ['app_id']),
  };
}

function createNodeGauges() {
  return {
    info: gauge('phala_node_info', ['node_id', 'node', 'region', 'version']),
    status: gauge('phala_node_status', ['node_id', 'node', 'status']),
  };
}

function fillApp(gauges: ReturnType<typeof createAppGauges>, app: PolledApp, polls: number): void {
  const id = { app_id: app.appId };
  gauges.info.set({ ...id, workspace: 'default' }, 1);
  gauges.up.set(id, 1);
  gauges.cvms.set(id, app.cvms.length);
  gauges.success.set(id, Date.now() / 1000);
  gauges.duration.set(id, app.seconds);
  gauges.polls.set(id, polls);
}

function fillCvm(gauges: readonly Gauge[], cvm: ApiCvm): void {
  const identity = { app_id: cvm.app_id, cvm_id: cvm.id, name: cvm.name };
  for (const [index, { samples }] of CVM_FAMILIES.entries()) {
    for (const [labels, value] of samples(cvm)) gauges[index]?.set({ ...identity, ...labels }, value);
  }
}

function fillNodes(gauges: ReturnType<typeof createNodeGauges>, cvms: readonly ApiCvm[]): void {
  for (const { node_info: node } of cvms) {
    // Each node has a CVM that lists its id.
    if (node === null || node.id === null) continue;
    const id = { node_id: String(node.id), node: node.name };
    gauges.info.set({ ...id, region: node.region, version: node.version }, 1);
    for (const status of NODE_STATUSES) {
      gauges.status.set({ ...id, status }, Number(status === node.status.toLowerCase()));
    }
  }
}

function gauge(name: string, labelNames: readonly string[]): Gauge {
  return new Gauge({ name, help: `${name} as of the last poll.`, labelNames: [...labelNames] });
}
