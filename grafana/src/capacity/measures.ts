import { ofCvms, type Part, withDetails } from '../promql.ts';
import { MONEY } from '../units.ts';

/** Hours of a month as clouds count them: 365 days of 24 hours, divided by twelve. */
export const HOURS_PER_MONTH = 730;

const ON_CHOSEN_NODES = `and on (app_id, cvm_id) ${ofCvms('phala_cvm_info', { where: 'node_id=~"$node_id"' })}`;

/** What CVMs on the chosen nodes have of something; without a choice, also CVMs whose node is not known. */
export function onNodes(family: string, part: Part = {}): string {
  return `(${ofCvms(family, part)} ${ON_CHOSEN_NODES})`;
}

/** The price per hour of the CVMs that are billed hourly. */
export const HOURLY = onNodes('phala_cvm_compute_price_usd', { where: 'billing_period="hourly"' });

/** The CVMs whose price is told, in whatever period. */
export const PRICED = onNodes('phala_cvm_compute_price_usd');

/** The CVMs that have no price per hour. */
export const NOT_HOURLY = `(${onNodes('phala_cvm_info')} unless on (app_id, cvm_id) ${HOURLY})`;

/** What is added up in each table, in the order of the columns: first what the tables are sorted by. */
export const MEASURES = {
  hourly: { header: 'Per hour', unit: MONEY, decimals: 2, of: HOURLY },
  cvms: { header: 'CVMs', unit: 'none', decimals: 0, of: onNodes('phala_cvm_info') },
  vcpus: { header: 'vCPUs', unit: 'none', decimals: 0, of: onNodes('phala_cvm_vcpus') },
  memory: { header: 'Memory', unit: 'bytes', decimals: 1, of: onNodes('phala_cvm_memory_bytes') },
  disk: { header: 'Disk', unit: 'bytes', decimals: 1, of: onNodes('phala_cvm_disk_bytes') },
  gpus: { header: 'GPUs', unit: 'none', decimals: 0, of: onNodes('phala_cvm_gpus') },
} as const;

/** Adds something up by what describes a CVM, such as its region. */
export function sumByDetails(measure: string, labels: readonly string[]): string {
  return `sum by (${labels.join(', ')}) (${withDetails(measure, labels)})`;
}
