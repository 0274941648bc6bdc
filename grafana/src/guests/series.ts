import { CVM, cvmSeries, cvmSeriesOverRange, SELECTED_CVM } from '../promql.ts';

/** The names of the jobs in prometheus.example.yml. */
const GUEST_JOB = 'phala-guests';
const ENDPOINT_JOB = 'phala-endpoints';

const SAME_CVM = 'on (app_id, cvm_id)';
const CVMS = cvmSeries('phala_cvm_info');
const CVMS_IN_RANGE = cvmSeriesOverRange('last_over_time', 'phala_cvm_info');

/** A metric of guests: its name since dstack 0.6, and the older one. */
export interface GuestMetric {
  readonly name: string;
  readonly older?: string;
}

/** One series per selected CVM with a guest, by either name. */
export function guestSeries(metric: GuestMetric, by: readonly string[] = []): string {
  const named = namesOf(metric).map((name) => guestSelector(name));
  return `(max by (${[...CVM, ...by].join(', ')}) (${named.join(' or ')}) and ${SAME_CVM} ${CVMS})`;
}

/** The average over the whole time range: the same value at every point of a graph. */
export function guestAverage(metric: GuestMetric): string {
  const named = namesOf(metric).map((name) => `avg_over_time(${guestSelector(name)}[$__range] @ end())`);
  return `(max by (${CVM.join(', ')}) (${named.join(' or ')}) and ${SAME_CVM} ${CVMS_IN_RANGE})`;
}

const TOTAL = namesOf({ name: 'dstack_guest_memory_total_bytes', older: 'system_memory_total' })
  .map((name) => `${guestSelector(name)} > 0`)
  .join(' or ');

/** 1 for guests that respond, 0 for others and for those that respond with zeros. */
export const GUEST_UP = `(max by (${CVM.join(', ')}) ((${guestSelector('up')} == 1 and on (job, instance) (${TOTAL})) or 0 * ${guestSelector('up')}) and ${SAME_CVM} ${CVMS})`;

/** A series of the probes of endpoints, one per endpoint. */
export function probeSeries(family: string): string {
  return `(max by (${[...CVM, 'endpoint'].join(', ')}) (label_replace(${family}{job="${ENDPOINT_JOB}", ${SELECTED_CVM}}, "endpoint", "$1", "instance", "https://(.+)")) and ${SAME_CVM} ${CVMS})`;
}

function guestSelector(name: string): string {
  return `${name}{job="${GUEST_JOB}", ${SELECTED_CVM}}`;
}

function namesOf({ name, older }: GuestMetric): readonly string[] {
  return older === undefined ? [name] : [name, older];
}
