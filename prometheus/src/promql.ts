import { CONFLICTING_LABELS, ownLabelsOf, RESTORED_LABELS, toRenamed } from './own-labels.ts';
import type { Environment } from './thresholds.ts';

/** Labels of a job of exporters: one Prometheus may scrape several clusters. */
export const JOB = 'cluster, job';

/** Join labels of apps, CVMs, nodes, workspaces and jobs, without target labels. */
export const ON_APP = `on (app_id, ${JOB})`;
export const ON_CVM = `on (app_id, cluster, cvm_id, job)`;
export const ON_NODE = `on (${JOB}, node_id)`;
export const ON_WORKSPACE = `on (${JOB}, workspace)`;
export const ON_JOB = `on (${JOB})`;

/** The series and labels that a recording rule keeps of a family. */
export interface SeriesSelection {
  /** The selector, such as `phala_cvm_status`. */
  readonly series: string;
  /** Labels to drop, besides those of replicas. */
  readonly without?: readonly string[];
  /** A comparison such as `== 1`. */
  readonly only?: string;
  /** The aggregation over exporters; `max` by default. */
  readonly operation?: 'max' | 'min';
}

/** Aggregates over replicas, and restores the exporter's labels. */
export function overReplicas(
  { series, without = [], operation = 'max' }: Omit<SeriesSelection, 'only'>,
  { replicaLabels }: Pick<Environment, 'replicaLabels'>,
  expression = series,
): string {
  const own = ownLabelsOf(series.replace(/\{.*/, ''));
  const kept = own.filter((label) => !without.includes(label));
  const isRestored = (label: string): boolean => RESTORED_LABELS.some((each) => each === label);
  const dropped = [
    ...replicaLabels,
    ...without,
    ...CONFLICTING_LABELS.filter((label) => !kept.includes(label)),
    ...own.filter((label) => !kept.includes(label) || isRestored(label)).map(toRenamed),
  ];
  return `${operation} without (${[...new Set(dropped)].toSorted().join(', ')}) (${asExported(expression, kept.filter(isRestored))})`;
}

// A CVM without a known node has no label `node` from the exporter; it would be the target's.
function asExported(expression: string, labels: readonly string[]): string {
  const named = labels.reduce(
    (inner, label) => `label_replace(${inner}, "${label}", "$1", "${toRenamed(label)}", "(.+)")`,
    expression,
  );
  return labels.includes('node') ? `label_replace(${named}, "node", "", "node_id", "")` : named;
}

/** Adds the alias of the app. */
export function withAlias(expression: string): string {
  return `(\n${indent(expression)}\n)\n* ${ON_APP} group_left (alias)\n${oneOfEachApp('app:phala_app_info:max')}`;
}

/** Counts exporters by shard, from series with shard numbers as values; adds the label `shard`. */
export function countShards(numbers: string, { replicaLabels }: Environment): string {
  const dropped = [...replicaLabels, ...CONFLICTING_LABELS].toSorted();
  return `count_values without (${dropped.join(', ')}) ('shard', ${numbers})`;
}

/** The current value, or else the last one of any replica within `lookback`. */
export function lastValue(selection: SeriesSelection, environment: Environment): string {
  return `${currentValue(selection, environment)}\nor\n${previousValue(selection, environment)}`;
}

/** The current value, or the one of the previous evaluation while nothing is known of the app. */
export function heldValue(name: string, selection: SeriesSelection, environment: Environment): string {
  return `${currentValue(selection, environment)}\nor\n(${name} and ${ON_APP} app:phala_app_unknown:max)`;
}

/** The current value, or the last one within `lookback` while no exporter exports the last poll of the app. */
export function lastValueWhileDown(selection: SeriesSelection, environment: Environment): string {
  return `${currentValue(selection, environment)}\nor\n(${previousValue(selection, environment)} unless ${ON_APP} phala_app_poll_success)`;
}

/** One series of each app, whatever its other labels are. */
export function oneOfEachApp(apps: string): string {
  return `topk by (app_id, ${JOB}) (1, ${apps})`;
}

/** The current value over all replicas. */
export function currentValue(selection: SeriesSelection, environment: Environment): string {
  return overReplicas(selection, environment, compare(selection.series, selection.only));
}

/** The last value of any replica within `lookback`. */
export function previousValue(selection: SeriesSelection, environment: Environment): string {
  return overReplicas(
    selection,
    environment,
    compare(lastOverTime(selection.series, environment), selection.only),
  );
}

/** All labels of `phala_cvm_info` except these and the identity. */
export function infoLabelsExcept(kept: readonly string[]): readonly string[] {
  const identity = ['app_id', 'cvm_id', 'name'];
  return ownLabelsOf('phala_cvm_info').filter((label) => ![...identity, ...kept].includes(label));
}

/** CVMs for which the condition holds, with the labels for descriptions and inhibitions. */
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

/** The last sample of a series within `lookback`. */
export function lastOverTime(series: string, { lookback }: Environment): string {
  return `last_over_time(${series}[${lookback}])`;
}

function compare(expression: string, comparison = ''): string {
  return comparison === '' ? expression : `${expression} ${comparison}`;
}

/** Indents an expression by two columns. */
export function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
