import { cvmDetails } from '../../src/metrics/catalogue/cvm-details.ts';
import type { Surroundings } from './thresholds.ts';

/** What a CVM is known by, and an app is not. */
const CVM_LABELS = ['cvm_id', 'name'] as const;

/** Labels that a set of series loses when it is matched with the apps that were polled. */
export interface Remembered {
  /** The selector, such as `phala_cvm_status`. */
  readonly series: string;
  /** Labels to leave out, besides those that tell replicas apart. */
  readonly without?: readonly string[];
  /** Labels that the series keep and that apps do not have. */
  readonly ownLabels?: readonly string[];
  /** A comparison such as `== 1`, applied to what replicas agree on. */
  readonly only?: string;
  /** What counts where exporters disagree: the highest value, when left out. */
  readonly operation?: 'max' | 'min';
}

/** One series for all replicas of the exporter. */
export function overReplicas(
  operation: string,
  series: string,
  { replicaLabels }: Surroundings,
  without: readonly string[] = [],
): string {
  return `${operation} without (${[...replicaLabels, ...without].toSorted().join(', ')}) (${series})`;
}

/** How many exporters each shard has, of those whose number is given; the number is the label `shard`. */
export function countShards(numbers: string, { replicaLabels }: Surroundings): string {
  return `count_values without (${replicaLabels.join(', ')}) ('shard', ${numbers})`;
}

/** What is said now, or was said last by anybody within the memory. */
export function lastWord(
  { series, without = [], only = '', operation = 'max' }: Remembered,
  surroundings: Surroundings,
): string {
  const now = overReplicas(operation, series, surroundings, without);
  const last = overReplicas(operation, lastOverTime(series, surroundings), surroundings, without);
  return `${compare(now, only)}\nor\n${compare(last, only)}`;
}

/** What is said now; while no exporter says how the app's last poll went, what was said last within the memory. */
export function remember(
  { series, without = [], ownLabels = CVM_LABELS, only = '' }: Remembered,
  surroundings: Surroundings,
): string {
  const now = overReplicas('max', series, surroundings, without);
  const last = overReplicas('max', lastOverTime(series, surroundings), surroundings, without);
  const polled = overReplicas('max', 'phala_app_up', surroundings);
  const matching = ownLabels.length === 0 ? '' : ` ignoring (${ownLabels.toSorted().join(', ')})`;
  return `${compare(now, only)}\nor\n(${compare(last, only)} unless${matching} ${polled})`;
}

/** All labels of `phala_cvm_info` but these and the identity: to leave them out. */
export function infoLabelsBut(kept: readonly string[]): readonly string[] {
  const info = cvmDetails.find(({ name }) => name === 'phala_cvm_info');
  if (info === undefined) throw new Error('the catalogue has no phala_cvm_info');
  return info.labels.filter((label) => !kept.includes(label));
}

/** CVMs for which the condition holds, with the labels that people and inhibitions need. */
export function cvmsWhere(condition: string): string {
  return `cvm:phala_cvm_info:max and ignoring (node, node_id, workspace) (\n${indent(condition)}\n)`;
}

/** Apps for which the condition holds, with their workspace. */
export function appsWhere(condition: string): string {
  return `app:phala_app_info:max and ignoring (workspace) (\n${indent(condition)}\n)`;
}

/** CVMs that are in one of the statuses. */
export function inStatus(...statuses: readonly string[]): string {
  const matcher = statuses.length === 1 ? `="${statuses[0]}"` : `=~"${statuses.join('|')}"`;
  return `max without (status) (cvm_status:phala_cvm_status:max{status${matcher}}) == 1`;
}

/** The series as it was scraped last within the memory. */
export function lastOverTime(series: string, { memory }: Surroundings): string {
  return `last_over_time(${series}[${memory}])`;
}

function compare(expression: string, comparison: string): string {
  return comparison === '' ? expression : `${expression} ${comparison}`;
}

/** A piece of an expression, two columns further in. */
export function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
