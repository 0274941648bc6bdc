import type { AlertName } from './thresholds.ts';

/** The app of an alert, with its readable name where it has one. */
export const APP = `app {{ $labels.app_id }}${firstLabel({
  series: `phala_app_info{app_id=%q,alias!=''}`,
  by: ['app_id'],
  label: 'alias',
  around: [' (', ')'],
})}`;

/** The CVM of an alert: its names, its app, and its node where one is known. */
export const CVM = `CVM {{ $labels.name }} ({{ $labels.cvm_id }}) of ${APP}{{ with $labels.node }} on node {{ . }}{{ end }}`;

/** The workspace of an alert. */
export const WORKSPACE = 'workspace {{ $labels.workspace }}';

/** The status of a CVM, in its own word. */
export const CVM_STATUS = firstLabel({
  series: 'cvm_status:phala_cvm_status:max{cvm_id=%q}',
  by: ['cvm_id'],
  label: 'status',
});

/** The status of the node under a CVM. */
export const NODE_STATUS = firstLabel({
  series: 'node_status:phala_node_status:max{node_id=%q}',
  by: ['node_id'],
  label: 'status',
});

/** A label of the first series that a query finds, or nothing. */
export function firstLabel({ around: [before, after] = ['', ''], ...lookup }: Lookup): string {
  return `${open(lookup)}${before}{{ . | first | label "${lookup.label}" }}${after}{{ end }}`;
}

/** The value of the first series that a query finds, or what to say instead. */
export function firstValue(
  { otherwise, ...lookup }: Pick<Lookup, 'series' | 'by' | 'otherwise'>,
  format = 'humanize',
): string {
  const instead = otherwise === undefined ? '' : `{{ else }}${otherwise}`;
  return `${open(lookup)}{{ . | first | value | ${format} }}${instead}{{ end }}`;
}

/** The text as the beginning of a sentence. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Since when the condition of an alert holds, by the series that Prometheus itself keeps of it. */
export function since(alert: AlertName, by: readonly string[]): string {
  const matchers = [`alertname='${alert}'`, ...by.map((label) => `${label}=%q`)].join(',');
  return firstValue({ series: `ALERTS_FOR_STATE{${matchers}}`, by }, 'humanizeTimestamp');
}

/** Since when a condition holds, by its recording rule. */
export function sinceRecorded(series: string, by: readonly string[]): string {
  const matchers = by.map((label) => `${label}=%q`).join(',');
  return firstValue({ series: `${series}{${matchers}}`, by }, 'humanizeTimestamp');
}

/** What to look up: a series whose `%q` are filled with the alert's labels, in their order. */
interface Lookup {
  readonly series: string;
  readonly by: readonly string[];
  readonly label: string;
  /** What stands before and after, when something is found. */
  readonly around?: readonly [string, string];
  /** What is said when nothing is found. */
  readonly otherwise?: string;
}

// One Prometheus may watch the exporters of several clusters. Without the label, it is asked for as empty.
function open({ series, by }: Pick<Lookup, 'series' | 'by'>): string {
  const inCluster = series.replace('{', '{cluster=%q,');
  const labels = ['cluster', ...by].map((label) => `$labels.${label}`).join(' ');
  return `{{ with printf "${inCluster}" ${labels} | query }}`;
}
