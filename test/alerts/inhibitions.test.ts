import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServerProcess } from '../../prometheus/stack/server-process.ts';
import { startAlertmanager } from '../../prometheus/stack/start-stack.ts';
import { INHIBITIONS, labelsOf, namesOf } from './inhibitions.ts';

type Labels = Readonly<Record<string, string>>;

/** Labels of alerts; those of a pair differ only in the cluster. */
const SUBJECT_LABELS = { workspace: 'production', app_id: 'a', cvm_id: 'cvm_1', node_id: '5' };
const UNUSED_URL = 'http://127.0.0.1:9';

let folder: string;
let alertmanager: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inhibitions-'));
  alertmanager = await startAlertmanager(folder, UNUSED_URL, { factor: 1 });
}, 60_000);

afterAll(async () => {
  await alertmanager.kill();
  await rm(folder, { recursive: true });
});

it.each(
  INHIBITIONS.map((rule, index) => ({
    source: namesOf(rule.source_matchers)[0] ?? '',
    target: namesOf(rule.target_matchers)[0] ?? '',
    more: labelsOf(rule.source_matchers),
    job: `job-${index}`,
  })),
)('$source mutes $target of its own cluster only', async ({ source, target, more, job }) => {
  const labels = { ...SUBJECT_LABELS, job };
  await postAlerts([
    { ...labels, ...more, alertname: source, cluster: 'staging' },
    { ...labels, alertname: target, cluster: 'staging' },
    { ...labels, alertname: target, cluster: 'production' },
    { ...labels, ...more, alertname: source, job: `${job}, without clusters` },
    { ...labels, alertname: target, job: `${job}, without clusters` },
  ]);

  expect(await mutedOf(job)).toEqual([`${target} in staging`]);
  expect(await mutedOf(`${job}, without clusters`)).toEqual([`${target} in undefined`]);
});

async function postAlerts(alerts: readonly Labels[]): Promise<void> {
  const { ok } = await fetch(`http://${alertmanager.address}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts.map((labels) => ({ labels }))),
  });
  expect(ok).toBe(true);
}

// The inhibitor processes accepted alerts with a delay.
async function mutedOf(job: string): Promise<readonly string[]> {
  const muted = async (): Promise<readonly AlertState[]> =>
    (await alertsOf(job)).filter(({ status }) => status.inhibitedBy.length > 0);
  await expect.poll(muted, { timeout: 15_000, interval: 100 }).not.toEqual([]);
  return (await muted()).map(({ labels }) => `${labels['alertname']} in ${labels['cluster']}`);
}

interface AlertState {
  readonly labels: Labels;
  readonly status: { readonly inhibitedBy: readonly string[] };
}

async function alertsOf(job: string): Promise<readonly AlertState[]> {
  const response = await fetch(`http://${alertmanager.address}/api/v2/alerts`);
  const alerts = (await response.json()) as readonly AlertState[];
  return alerts.filter(({ labels }) => labels['job'] === job);
}
