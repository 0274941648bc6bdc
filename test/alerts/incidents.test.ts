import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExporterProcess } from '../../prometheus/stack/start-exporter.ts';
import { startStack } from '../../prometheus/stack/start-stack.ts';
import type { Notification } from '../../prometheus/stack/webhook.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { renderDocument, renderTable } from '../../tools/docs/markdown.ts';
import { INCIDENTS, type Incident, type Scene } from './incidents.ts';

/** Speeds up the rules: a minute becomes three seconds. */
const FACTOR = 20;
const MINUTE_MS = 60_000 / FACTOR;
const MINUTES = 32;
/** Until every alert has seen a healthy fleet. */
const CALM_MINUTES = 4;

interface Notified extends Notification {
  readonly minute: number;
}

const notified: Notified[] = [];
const cleanups: (() => Promise<void>)[] = [];
let startedAt = Number.POSITIVE_INFINITY;

// All incidents happen at the same time, each in a cluster of its own.
beforeAll(
  async () => {
    const scenes = await Promise.all(INCIDENTS.map(startScene));
    const stack = await startStack({
      exporters: scenes.map(({ exporter }, index) => ({ address: exporter.address, cluster: nameOf(index) })),
      factor: FACTOR,
      interval: '2s',
      onNotification: (notification) =>
        notified.push({ ...notification, minute: (Date.now() - startedAt) / MINUTE_MS }),
    });
    cleanups.push(stack.close);
    await sleep(CALM_MINUTES * MINUTE_MS);
    startedAt = Date.now();
    await Promise.all(INCIDENTS.map((incident, index) => play(incident, scenes[index])));
    await sleep(startedAt + MINUTES * MINUTE_MS - Date.now());
    await writeFile('docs/incidents.md', renderIncidents());
  },
  CALM_MINUTES * MINUTE_MS + MINUTES * MINUTE_MS + 120_000,
);

afterAll(async () => {
  await Promise.all(cleanups.toReversed().map((cleanup) => cleanup()));
}, 60_000);

describe.each(INCIDENTS.map((incident, index) => ({ ...incident, cluster: nameOf(index) })))(
  '$title',
  ({ cluster, pages, tickets = [] }) => {
    it('is notified with the right severity, by nothing else', () => {
      expect(namesOf(cluster, 'critical')).toEqual(pages.toSorted());
      expect(namesOf(cluster, 'warning')).toEqual(tickets.toSorted());
    });

    it('is announced once: nothing is notified as firing again after it was notified as resolved', () => {
      expect(announcedAgain(cluster)).toEqual([]);
    });
  },
);

async function startScene({ options = {} }: Incident): Promise<Scene> {
  const { workspaces = 1, ...times } = options;
  const simulator = await startSimulator({ apps: 1, cvmsPerApp: 4, speed: 0, isCalm: true });
  cleanups.push(() => simulator.close());
  for (const name of ['api', 'worker']) simulator.world.addApp({ name, workspace: 'production', cvms: 3 });
  if (workspaces === 2)
    for (const name of ['beta', 'gamma']) simulator.world.addApp({ name, workspace: 'staging', cvms: 3 });
  const exporter = await startExporterProcess(simulator, {
    schedule: '*/2 * * * * *',
    staleAfter: '15s',
    ...times,
  });
  cleanups.push(exporter.kill);
  return { simulator, exporter };
}

async function play({ steps }: Incident, scene: Scene | undefined): Promise<void> {
  if (scene === undefined) throw new Error('the incident has no scene');
  for (const [minute, step] of Object.entries(steps)) {
    await sleep(Math.max(0, startedAt + Number(minute) * MINUTE_MS - Date.now()));
    await step(scene);
  }
}

function nameOf(index: number): string {
  return `incident-${index + 1}`;
}

function notifiedOf(cluster: string): readonly Notified[] {
  return notified.filter(({ labels }) => labels['cluster'] === cluster && labels['severity'] !== 'info');
}

function namesOf(cluster: string, severity: string): readonly string[] {
  const alerts = notifiedOf(cluster).filter(
    ({ labels, status }) => status === 'firing' && labels['severity'] === severity,
  );
  return [...new Set(alerts.map(({ labels }) => labels['alertname'] ?? ''))].toSorted();
}

function announcedAgain(cluster: string): readonly string[] {
  const last = new Map<string, string>();
  return notifiedOf(cluster).flatMap(({ labels, status }) => {
    const key = JSON.stringify(labels);
    const previous = last.get(key);
    last.set(key, status);
    return status === 'firing' && previous === 'resolved' ? [labels['alertname'] ?? ''] : [];
  });
}

function renderIncidents(): string {
  const rows = INCIDENTS.map(({ title }, index) => [title, describeNotified(nameOf(index))]);
  return renderDocument([
    '# Incidents',
    `What Alertmanager notifies with the shipped rules, routes and inhibitions: \`npm run prove\` plays each incident to real servers, ${FACTOR} times faster, and writes this page. Minutes are those of the shipped rules, and differ by one or two from run to run. Alerts of severity \`info\` are left out.`,
    renderTable(['incident', `notified within ${MINUTES} minutes`], rows),
  ]);
}

function describeNotified(cluster: string): string {
  const first = new Map<string, Notified>();
  for (const each of notifiedOf(cluster)) {
    const name = each.labels['alertname'] ?? '';
    if (each.status === 'firing' && !first.has(name)) first.set(name, each);
  }
  const texts = [...first].map(([name, { labels, minute }]) => {
    const link = `[${name}](runbooks/${name}.md)`;
    return `${labels['severity'] === 'critical' ? `**${link}**` : link} after ${Math.round(minute)} min`;
  });
  return texts.length === 0 ? 'nothing' : texts.join(', ');
}
