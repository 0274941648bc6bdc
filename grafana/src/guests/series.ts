import { cvmSelector, ofSelected, SELECTED_CVM } from '../promql.ts';

/** The names of the jobs in prometheus.example.yml. */
const GUEST_JOB = 'phala-guests';
const ENDPOINT_JOB = 'phala-endpoints';

/** The recording rules about guests, whatever their version of dstack. */
export const GUEST = {
  up: 'instance_cvm:phala_guest_up:max',
  memory: 'instance_cvm:phala_guest_memory_used:ratio',
  disk: 'instance_cvm:phala_guest_disk_used:ratio',
  load: 'instance_cvm:phala_guest_load5:max',
} as const;

/** One series per selected CVM with a guest, of a recording rule. */
export function guestValue(recorded: string, labels: readonly string[] = ['name']): string {
  return `max by (${['app_id', 'cvm_id', ...labels].join(', ')}) (${cvmSelector(recorded)})`;
}

/** The average over the whole time range: the same value at every point of a graph. */
export function guestAverage(recorded: string): string {
  return `max by (app_id, cvm_id) (avg_over_time(${cvmSelector(recorded)}[$__range] @ end()))`;
}

/** 1 for guests that respond, 0 for others and for those that respond with zeros. */
export const GUEST_UP = guestValue(GUEST.up);

/** One series per selected CVM with a guest, by either name of its metric, or of a calculation with several. */
export function guestSeries(names: readonly string[], by: readonly string[] = []): string {
  const values = names.map(guestSelector).join(' or ');
  return ofSelected(`max by (${['app_id', 'cvm_id', ...by].join(', ')}) (${values})`);
}

/** A selector for the guests of the selected CVMs. */
export function guestSelector(name: string): string {
  return `${name}{job="${GUEST_JOB}", ${SELECTED_CVM}}`;
}

/** A series of the probes of endpoints, one per endpoint. */
export function probeSeries(family: string): string {
  const probes = `label_replace(${family}{job="${ENDPOINT_JOB}", ${SELECTED_CVM}}, "endpoint", "$1", "instance", "https://(.+)")`;
  return `(${ofSelected(`max by (app_id, cvm_id, name, endpoint) (${probes})`)})`;
}
