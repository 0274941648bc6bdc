import { request } from 'undici';
import type { SimulatedCvm } from '../../simulator/model.ts';
import type { Simulator } from '../../simulator/simulator.ts';

/** A sample of an instant query. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** The first sample of an instant query. */
export async function firstSample(prometheusUrl: string, expression: string): Promise<Sample | undefined> {
  const url = `${prometheusUrl}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const { data } = await getJson<{ data: { result: readonly Sample[] } }>(url);
  return data.result[0];
}

/** The first value of an instant query. */
export async function query(prometheusUrl: string, expression: string): Promise<number | undefined> {
  const sample = await firstSample(prometheusUrl, expression);
  return sample === undefined ? undefined : Number(sample.value[1]);
}

/** The names of the alerts that Alertmanager mutes because of another one. */
export async function mutedBy(alertmanagerUrl: string, source: string): Promise<readonly string[]> {
  const alerts = await getJson<readonly AlertState[]>(`${alertmanagerUrl}/api/v2/alerts`);
  const [muting] = alerts.filter(({ labels }) => labels['alertname'] === source);
  return alerts
    .filter(({ status }) => status.inhibitedBy.includes(muting?.fingerprint ?? ''))
    .map(({ labels }) => labels['alertname'] ?? '');
}

/** All running CVMs. */
export function runningCvms({ world }: Simulator): readonly SimulatedCvm[] {
  return world.apps().flatMap(({ cvms }) => cvms.filter(({ status }) => status === 'running'));
}

/** Running CVMs whose guest agents the gateway has a route to. */
export function publicCvms(simulator: Simulator): readonly SimulatedCvm[] {
  return runningCvms(simulator).filter(({ app }) => app.template.isPublic);
}

/** The node with most of the public guests. */
export function nodeOfMostGuests(simulator: Simulator): SimulatedCvm['node'] {
  const count = (node: SimulatedCvm['node']): number =>
    publicCvms(simulator).filter((cvm) => cvm.node === node).length;
  const [node] = simulator.world.nodes().toSorted((a, b) => count(b) - count(a));
  if (node === undefined) throw new Error('the simulated cloud has no nodes');
  return node;
}

interface AlertState {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly inhibitedBy: readonly string[] };
}

async function getJson<T>(url: string): Promise<T> {
  const { body } = await request(url);
  return (await body.json()) as T;
}
