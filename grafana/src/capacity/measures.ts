import { cvmSeries, type SeriesOptions, withDetails } from '../promql.ts';
import { MONEY } from '../units.ts';

/** Hours per month as cloud vendors count them: 365 × 24 / 12. */
export const HOURS_PER_MONTH = 730;

const ON_CHOSEN_NODES = `and on (app_id, cvm_id) ${cvmSeries('phala_cvm_info', { where: 'node_id=~"$node_id"' })}`;

/** A family of the CVMs on the selected nodes; with all nodes selected, also CVMs whose node is unknown. */
export function onNodes(family: string, part: SeriesOptions = {}): string {
  return `(${cvmSeries(family, part)} ${ON_CHOSEN_NODES})`;
}

/** The cost per hour of CVMs that are billed hourly. */
export const HOURLY = `sum by (app_id, cvm_id, name) ${onNodes('phala_cvm_hourly_cost_usd', { by: ['component'] })}`;

/** CVMs with a price, whatever the billing period. */
export const PRICED = onNodes('phala_cvm_compute_price_usd');

/** CVMs without a cost per hour. */
export const NOT_HOURLY = `(${onNodes('phala_cvm_info')} unless on (app_id, cvm_id) ${onNodes('phala_cvm_hourly_cost_usd')})`;

/** The summed columns of each breakdown table; tables are sorted by the first. */
export const MEASURES = {
  hourly: { header: 'Per hour', unit: MONEY, decimals: 2, of: HOURLY },
  cvms: { header: 'CVMs', unit: 'none', decimals: 0, of: onNodes('phala_cvm_info') },
  vcpus: { header: 'vCPUs', unit: 'none', decimals: 0, of: onNodes('phala_cvm_vcpus') },
  memory: { header: 'Memory', unit: 'bytes', decimals: 1, of: onNodes('phala_cvm_memory_bytes') },
  disk: { header: 'Disk', unit: 'bytes', decimals: 1, of: onNodes('phala_cvm_disk_bytes') },
  gpus: { header: 'GPUs', unit: 'none', decimals: 0, of: onNodes('phala_cvm_gpus') },
} as const;

/** Sums a measure by labels of `phala_cvm_info`, such as the region. */
export function sumByDetails(measure: string, labels: readonly string[]): string {
  return `sum by (${labels.join(', ')}) (${withDetails(measure, labels)})`;
}
