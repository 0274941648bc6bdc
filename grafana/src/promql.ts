/** The labels that identify a CVM. */
export const CVM = ['app_id', 'cvm_id', 'name'] as const;

const SELECTED = 'job=~"$job", instance=~"$instance"';
const SELECTED_APP = 'app_id=~"$app_id"';

/** Matchers for the selected apps and CVMs; without the workspace, which most families do not have as a label. */
export const SELECTED_CVM = `${SELECTED_APP}, cvm_id=~"$cvm_id"`;
const SELECTED_WORKSPACE = 'workspace=~"$workspace"';

/** Which series of a family to select, and which labels to keep. */
export interface SeriesOptions {
  /** Further matchers, such as `status="running"`. */
  readonly where?: string;
  /** Labels to keep besides the identity. */
  readonly by?: readonly string[];
}

/** A selector for the series of a family from the selected exporters. */
export function selector(family: string, where = ''): string {
  return `${family}{${[SELECTED, where].filter((matchers) => matchers !== '').join(', ')}}`;
}

/** The same for a family with the label `workspace`. */
export function workspaceSelector(family: string, where = ''): string {
  return selector(family, [SELECTED_WORKSPACE, where].filter((matchers) => matchers !== '').join(', '));
}

const APP_INFO = 'instance_app:phala_app_info:max';
const CVM_INFO = 'instance_cvm:phala_cvm_info:max';
const SAME_CVM = 'on (app_id, cvm_id)';

/** The selected apps: by app, by workspace, or both. */
export const SELECTED_APPS = workspaceSelector(APP_INFO, SELECTED_APP);

/** Series of a recording rule with the labels of CVMs: those of the selected CVMs. */
export function cvmSelector(recorded: string, where = ''): string {
  return workspaceSelector(recorded, [SELECTED_CVM, where].filter((matchers) => matchers !== '').join(', '));
}

/** The selected CVMs, several times if there are replicas. */
export const SELECTED_CVMS = cvmSelector(CVM_INFO);

/** Labels of the selected CVMs, one series each, even while replicas differ. */
export function cvmDetails(labels: readonly string[], where = ''): string {
  return `max by (app_id, cvm_id, ${labels.join(', ')}) (${cvmSelector(CVM_INFO, where)})`;
}

/** One series per CVM of any selected exporter, whatever its app: to be combined with selected CVMs. */
export function valueByCvm(family: string, by: readonly string[] = [], where = ''): string {
  return `max by (${['app_id', 'cvm_id', ...by].join(', ')}) (${selector(family, where)})`;
}

/** Limits series by CVM to the selected CVMs. */
export function ofSelected(expression: string, where = ''): string {
  return `${expression} and ${SAME_CVM} ${cvmSelector(CVM_INFO, where)}`;
}

/** Limits series by CVM to the selected CVMs, and adds labels, such as `cvm`: its name and the end of its id. */
export function withCvm(expression: string, labels: readonly string[] = ['cvm'], where = ''): string {
  return `${expression} * ${SAME_CVM} group_left (${labels.join(', ')}) topk by (app_id, cvm_id) (1, ${cvmSelector(CVM_INFO, where)})`;
}

/** One series per selected app, however many replicas of the exporter export it. */
export function appSeries(family: string, { where = '', by = [] }: SeriesOptions = {}): string {
  return `(max by (${['app_id', ...by].join(', ')}) (${selector(family, where)}) and on (app_id) ${SELECTED_APPS})`;
}

/**
 * Limits families that other programs export, too, such as `up` and `process_open_fds`, to exporters: with all jobs
 * selected, they match every target of Prometheus. An exporter that went down within the time range is included.
 */
export function exporterSeries(expression: string, within = '$__range'): string {
  return `(${expression} and on (job, instance) last_over_time(${selector('phala_exporter_build_info')}[${within}]))`;
}

/** The increase of a counter of the exporter in the time range. */
export function increaseInRange(counter: string, where = ''): string {
  return `increase(${selector(counter, where)}[$__range])`;
}

/** The rate of a counter of the exporter. */
export function rate(counter: string, where = ''): string {
  return `rate(${selector(counter, where)}[$__rate_interval])`;
}

/**
 * A quantile of a histogram, from the rates or increases of its buckets. Without observations there is none: it would be
 * NaN, and a graph with a NaN has no lines at all.
 */
export function quantile(q: number, label: string, buckets: string): string {
  return `histogram_quantile(${q}, sum by (le, ${label}) (${buckets})) >= 0`;
}

/** The selected apps with the label `app`: the alias, or the first 8 characters of the id. */
export const APP_NAMES = `topk by (app_id) (1, max by (app_id, app, workspace) (${SELECTED_APPS}))`;

/** Adds the label `app` to the series of an expression, and the workspace on request. */
export function withAppName(expression: string, ...more: readonly 'workspace'[]): string {
  return `${expression} * on (app_id) group_left (${['app', ...more].join(', ')}) ${APP_NAMES}`;
}

/** The series that rank highest over the time range: the same few at every point of a graph. */
export function top(count: number, expression: string, { rank, on }: Ranking): string {
  return `${expression}\nand on (${on.join(', ')})\ntopk(${count}, ${rank})`;
}

/** What `top` ranks by. */
export interface Ranking {
  /** An expression with one value for the whole time range, by `@ end()`. */
  readonly rank: string;
  readonly on: readonly string[];
}
