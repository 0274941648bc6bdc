import { CONTESTED_LABELS, ownLabelsOf, toRenamed } from './own-labels.ts';
import type { Surroundings } from './thresholds.ts';

/** What identifies an exporter's job: a Prometheus may watch several clusters. */
export const JOB = 'cluster, job';

/** What identifies an app, a CVM, a workspace and a node in joins; labels of the target are no part of it. */
export const ON_APP = `on (app_id, ${JOB})`;
export const ON_CVM = `on (app_id, cluster, cvm_id, job)`;
export const ON_NODE = `on (${JOB}, node_id)`;
export const ON_WORKSPACE = `on (${JOB}, workspace)`;
export const ON_JOB = `on (${JOB})`;

/** Which series of a family a recording rule takes, and what it keeps of them. */
export interface Picked {
  /** The selector, such as `phala_cvm_status`. */
  readonly series: string;
  /** Labels to drop, besides those of replicas. */
  readonly without?: readonly string[];
  /** A comparison such as `== 1`. */
  readonly only?: string;
  /** What counts where exporters disagree: the highest value, when left out. */
  readonly operation?: 'max' | 'min';
}

/** One series for all replicas of the exporter, with our labels as the exporter gave them. */
export function overReplicas(
  { series, without = [], operation = 'max' }: Omit<Picked, 'only'>,
  { replicaLabels }: Pick<Surroundings, 'replicaLabels'>,
  expression = series,
): string {
  const own = ownLabelsOf(series.replace(/\{.*/, ''));
  const kept = own.filter((label) => !without.includes(label));
  const isContested = (label: string): boolean => CONTESTED_LABELS.some((each) => each === label);
  const dropped = [
    ...replicaLabels,
    ...without,
    ...CONTESTED_LABELS.filter((label) => !kept.includes(label)),
    ...own.filter((label) => !kept.includes(label) || isContested(label)).map(toRenamed),
  ];
  return `${operation} without (${[...new Set(dropped)].toSorted().join(', ')}) (${asExported(expression, kept.filter(isContested))})`;
}

// A CVM on no known node has no label node of ours: what is there then is the target's.
function asExported(expression: string, labels: readonly string[]): string {
  const named = labels.reduce(
    (inner, label) => `label_replace(${inner}, "${label}", "$1", "${toRenamed(label)}", "(.+)")`,
    expression,
  );
  return labels.includes('node') ? `label_replace(${named}, "node", "", "node_id", "")` : named;
}

/** How many exporters each shard has, of those whose number is given; the number is the label `shard`. */
export function countShards(numbers: string, { replicaLabels }: Surroundings): string {
  const dropped = [...replicaLabels, ...CONTESTED_LABELS].toSorted();
  return `count_values without (${dropped.join(', ')}) ('shard', ${numbers})`;
}

/** The current value, or else the last one of any replica within `memory`. */
export function lastWord(picked: Picked, surroundings: Surroundings): string {
  return `${saidNow(picked, surroundings)}\nor\n${saidLast(picked, surroundings)}`;
}

/** The current value; while no exporter exports the app's last poll, the last value within `memory`. */
export function remember(picked: Picked, surroundings: Surroundings): string {
  return `${saidNow(picked, surroundings)}\nor\n(${saidLast(picked, surroundings)} unless ${ON_APP} phala_app_poll_success)`;
}

function saidNow(picked: Picked, surroundings: Surroundings): string {
  return overReplicas(picked, surroundings, compare(picked.series, picked.only));
}

function saidLast(picked: Picked, surroundings: Surroundings): string {
  return overReplicas(picked, surroundings, compare(lastOverTime(picked.series, surroundings), picked.only));
}

/** All labels of `phala_cvm_info` but these and the identity: to leave them out. */
export function infoLabelsBut(kept: readonly string[]): readonly string[] {
  const identity = ['app_id', 'cvm_id', 'name'];
  return ownLabelsOf('phala_cvm_info').filter((label) => ![...identity, ...kept].includes(label));
}

/** CVMs for which the condition holds, with the labels that people and inhibitions need. */
export function cvmsWhere(condition: string): string {
  return `cvm:phala_cvm_info:max and ${ON_CVM} (\n${indent(condition)}\n)`;
}

/** Apps for which the condition holds, with their workspace. */
export function appsWhere(condition: string): string {
  return `app:phala_app_info:max and ${ON_APP} (\n${indent(condition)}\n)`;
}

/** CVMs that are in one of the statuses. */
export function inStatus(...statuses: readonly string[]): string {
  return `max without (status) (cvm_status:phala_cvm_status:max{${oneOf('status', statuses)}}) == 1`;
}

/** A matcher for one value or several. */
export function oneOf(label: string, values: readonly string[]): string {
  return values.length === 1 ? `${label}="${values[0]}"` : `${label}=~"${values.join('|')}"`;
}

/** The series as it was scraped last within the memory. */
export function lastOverTime(series: string, { memory }: Surroundings): string {
  return `last_over_time(${series}[${memory}])`;
}

function compare(expression: string, comparison = ''): string {
  return comparison === '' ? expression : `${expression} ${comparison}`;
}

/** A piece of an expression, two columns further in. */
export function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
