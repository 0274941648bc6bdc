import type { Alert, Subject } from './define.ts';
import type { AlertName } from './thresholds.ts';

const APP_NAME = '{{ with $labels.alias }}{{ . }}{{ else }}app {{ $labels.app_id }}{{ end }}';
const NODE_PLACE = '{{ with $labels.node }} on node {{ . }}{{ end }}';

/** What a summary names, by the subject of the alert: all that a lock screen shows. */
export const SUBJECT_TEXTS: Readonly<Record<Subject, string>> = {
  exporter: 'job {{ $labels.job }}',
  workspace: 'workspace {{ $labels.workspace }}',
  account: 'workspace {{ $labels.workspace_id }}',
  app: `${APP_NAME} ({{ $labels.workspace }})`,
  cvm: `{{ $labels.name }} of ${APP_NAME}${NODE_PLACE} ({{ $labels.workspace }})`,
  node: 'node {{ $labels.node }}',
  gateway: 'gateway {{ $labels.gateway_domain }}',
};

/** The summary of an alert: what, of which app, CVM, node or workspace, and where. */
export function toSummary({ summary, subject }: Pick<Alert, 'summary' | 'subject'>): string {
  const cluster = '{{ with $labels.cluster }}, cluster {{ . }}{{ end }}';
  return `${summary.replace(/\.$/, '')}: ${SUBJECT_TEXTS[subject]}${cluster}`;
}

/** The app of an alert, with its alias if it has one. */
export const APP =
  'app {{ with $labels.alias }}{{ . }} ({{ $labels.app_id }}){{ else }}{{ $labels.app_id }}{{ end }}';

/** The CVM of an alert: name, the `vm_uuid` that commands take, app, and node if it is known. */
export const CVM = `CVM {{ $labels.name }} (vm_uuid {{ $labels.cvm_id }}) of ${APP}{{ with $labels.node }} on node {{ . }}{{ end }}`;

/** The workspace of an alert. */
export const WORKSPACE = 'workspace {{ $labels.workspace }}';

/** The status of a CVM, as in the API. */
export const CVM_STATUS = firstLabel({
  series: 'cvm_status:phala_cvm_status:max{cvm_id=%q}',
  by: ['cvm_id'],
  label: 'status',
});

/** The operation in progress on a CVM, as far as it is known: `, its target status …`, its type and its phase. */
export const CVM_OPERATION = [
  ['target', ', its target status '],
  ['type', ', the type of the operation '],
  ['phase', ', its phase '],
]
  .map(([label = '', before = '']) =>
    firstLabel({
      series: `phala_cvm_operation_info{cvm_id=%q,${label}!=''}`,
      by: ['cvm_id'],
      label,
      around: [before, ''],
    }),
  )
  .join('');

/** The status of a CVM's node. */
export const NODE_STATUS = firstLabel({
  series: 'node_status:phala_node_status:max{node_id=%q}',
  by: ['node_id'],
  label: 'status',
});

/** The stage of a boot that is not complete, after a text; empty if it is not known. */
export function bootStage(before: string): string {
  return firstLabel({
    series: 'cvm_stage:phala_cvm_boot_stage_info:max{cvm_id=%q}',
    by: ['cvm_id'],
    label: 'stage',
    around: [before, ''],
  });
}

/** The cause of the error text of a boot, after a text; empty without one. */
export function bootErrorCause(before: string): string {
  return firstLabel({
    series: 'cvm_cause:phala_cvm_boot_error_info:max{cvm_id=%q}',
    by: ['cvm_id'],
    label: 'cause',
    around: [before, ''],
  });
}

/** A label of the first series that matches, or an empty text. */
export function firstLabel({ around: [before, after] = ['', ''], ...lookup }: Lookup): string {
  return `${open(lookup)}${before}{{ . | first | label "${lookup.label}" }}${after}{{ end }}`;
}

/** The value of the first series that matches, or `otherwise`. */
export function firstValue(
  { otherwise, ...lookup }: Pick<Lookup, 'series' | 'by' | 'otherwise'>,
  format = 'humanize',
): string {
  const elseBranch = otherwise === undefined ? '' : `{{ else }}${otherwise}`;
  return `${open(lookup)}{{ . | first | value | ${format} }}${elseBranch}{{ end }}`;
}

/** The text with a capital first letter. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** `has been stopped since …`: a state that holds until now, with the clause of `since` or `sinceRecorded`. */
export function hasBeen(state: string, sinceClause: string): string {
  return `has been ${state} ${sinceClause}`;
}

/** `since …`: when the condition of an alert became true. */
export function since(alert: AlertName, by: readonly string[]): string {
  return `since ${startOf(alert, by)}`;
}

/** `since …`: when the status of a CVM changed, or else when the condition of an alert about it became true. */
export function sinceStatusChanged(alert: AlertName): string {
  const series = 'cvm:phala_cvm_status_changed_timestamp_seconds:max{cvm_id=%q}';
  const by = ['cvm_id'];
  return `since ${firstValue({ series, by, otherwise: startOf(alert, by) }, 'humanizeTimestamp')}`;
}

/** `since …`: when the condition of a `recordSince` rule became true. */
export function sinceRecorded(series: string, by: readonly string[]): string {
  const matchers = by.map((label) => `${label}=%q`).join(',');
  return `since ${firstValue({ series: `${series}{${matchers}}`, by }, 'humanizeTimestamp')}`;
}

/** The time at which the condition of an alert became true: the value of Prometheus's own `ALERTS_FOR_STATE`. */
export function startOf(alert: AlertName, by: readonly string[]): string {
  const matchers = [`alertname='${alert}'`, ...by.map((label) => `${label}=%q`)].join(',');
  return firstValue({ series: `ALERTS_FOR_STATE{${matchers}}`, by }, 'humanizeTimestamp');
}

/** A query; each `%q` of the series is replaced by the alert's label of the same position in `by`. */
interface Lookup {
  readonly series: string;
  readonly by: readonly string[];
  readonly label: string;
  /** Text before and after the label, if a series matches. */
  readonly around?: readonly [string, string];
  /** Text if no series matches. */
  readonly otherwise?: string;
}

// One Prometheus may watch the exporters of several clusters. An alert without the label matches series without it.
function open({ series, by }: Pick<Lookup, 'series' | 'by'>): string {
  const inCluster = series.replace('{', '{cluster=%q,');
  const labels = ['cluster', ...by].map((label) => `$labels.${label}`).join(' ');
  return `{{ with printf "${inCluster}" ${labels} | query }}`;
}
