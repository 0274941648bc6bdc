/** What makes a series one of a CVM. */
export const CVM = ['app_id', 'cvm_id', 'name'] as const;

const CHOSEN = 'job=~"$job", instance=~"$instance"';
const CHOSEN_APP = 'app_id=~"$app_id"';

/** Matchers for the chosen apps and CVMs; the workspace is not among them, because most families do not tell it. */
export const CHOSEN_CVM = `${CHOSEN_APP}, cvm_id=~"$cvm_id"`;
const CHOSEN_WORKSPACE = 'workspace=~"$workspace"';

/** Which series of a family, and what is kept of their labels. */
export interface Part {
  /** Further matchers, such as `status="running"`. */
  readonly where?: string;
  /** Labels to keep besides the identity. */
  readonly by?: readonly string[];
  /** A comparison such as `== 1`; it leaves most series of a state set out before anything else is done with them. */
  readonly only?: string;
}

/** The series of a family that the chosen exporters tell. */
export function told(family: string, where = ''): string {
  return `${family}{${[CHOSEN, where].filter((matchers) => matchers !== '').join(', ')}}`;
}

/** The same for what is told per workspace. */
export function toldOfWorkspaces(family: string, where = ''): string {
  return told(family, [CHOSEN_WORKSPACE, where].filter((matchers) => matchers !== '').join(', '));
}

/** The chosen apps: the app may be chosen, or its workspace, or both. */
const CHOSEN_APPS = `max by (app_id) (${told('phala_app_info', `${CHOSEN_WORKSPACE}, ${CHOSEN_APP}`)})`;

/** A family of the chosen apps: once, however many replicas of the exporter tell it. */
export function ofApps(family: string, { where = '', by = [] }: Part = {}): string {
  const matchers = [CHOSEN_APP, where].filter((each) => each !== '').join(', ');
  return `(max by (${['app_id', ...by].join(', ')}) (${told(family, matchers)}) and on (app_id) ${CHOSEN_APPS})`;
}

/** A family of the chosen CVMs: once, however many replicas of the exporter tell it. */
export function ofCvms(family: string, { where = '', by = [], only = '' }: Part = {}): string {
  const matchers = [CHOSEN_CVM, where].filter((each) => each !== '').join(', ');
  const series = [told(family, matchers), only].filter((each) => each !== '').join(' ');
  return `(max by (${[...CVM, ...by].join(', ')}) (${series}) and on (app_id) ${CHOSEN_APPS})`;
}

const CHOSEN_APPS_AT_END = `max by (app_id) (last_over_time(${told('phala_app_info', `${CHOSEN_WORKSPACE}, ${CHOSEN_APP}`)}[$__range] @ end()))`;

/** What a function such as `avg_over_time` says of the whole shown time: one value at every point of a graph. */
export function ofCvmsOverRange(over: string, family: string, { where = '', by = [] }: Part = {}): string {
  const matchers = [CHOSEN_CVM, where].filter((each) => each !== '').join(', ');
  const series = `${over}(${told(family, matchers)}[$__range] @ end())`;
  return `(max by (${[...CVM, ...by].join(', ')}) (${series}) and on (app_id) ${CHOSEN_APPS_AT_END})`;
}

/** The same of apps. */
export function ofAppsOverRange(over: string, family: string): string {
  const series = `${over}(${told(family, CHOSEN_APP)}[$__range] @ end())`;
  return `(max by (app_id) (${series}) and on (app_id) ${CHOSEN_APPS_AT_END})`;
}

/**
 * What is told under names that are not ours alone, such as `up` and `process_open_fds`, of exporters only: where every
 * job is chosen, these names match everything that Prometheus scrapes. An exporter that went down is still one.
 */
export function ofExporters(expression: string, within = '$__range'): string {
  return `(${expression} and on (job, instance) last_over_time(${told('phala_exporter_build_info')}[${within}]))`;
}

/** Counts how much a counter of the exporter grew in the time that the dashboard shows. */
export function grownBy(counter: string, where = ''): string {
  return `increase(${told(counter, where)}[$__range])`;
}

/** How fast a counter of the exporter grows. */
export function rateOf(counter: string, where = ''): string {
  return `rate(${told(counter, where)}[$__rate_interval])`;
}

/** The apps that are chosen, by what people call them: the label `app` is the alias, or the begin of the id. */
export const APP_NAMES = `label_replace(label_replace(topk by (app_id) (1, ${ofApps('phala_app_info', { by: ['alias', 'workspace'] })}), "app", "$1", "app_id", "(.{8}).*"), "app", "$1", "alias", "(.+)")`;

/** Gives the series of an expression the label `app`, and the workspace where it is asked for. */
export function withAppName(expression: string, ...more: readonly 'workspace'[]): string {
  return `${expression} * on (app_id) group_left (${['app', ...more].join(', ')}) ${APP_NAMES}`;
}

/** Gives the series of CVMs labels of their description; one description each, also while replicas differ. */
export function withDetails(expression: string, labels: readonly string[]): string {
  const details = `topk by (app_id, cvm_id) (1, ${ofCvms('phala_cvm_info', { by: labels })})`;
  return `${expression} * on (app_id, cvm_id) group_left (${labels.join(', ')}) ${details}`;
}

/** The series that rank highest at the end of the shown time: the same few at every point of a graph. */
export function top(count: number, expression: string, { rank, on }: Ranking): string {
  return `${expression}\nand on (${on.join(', ')})\ntopk(${count}, ${rank})`;
}

/** What a few of many are chosen by. */
export interface Ranking {
  /** An expression that has one value for the whole shown time, by `@ end()`. */
  readonly rank: string;
  readonly on: readonly string[];
}
