import { cvmDetails, cvmSelector, selector, valueByCvm, withCvm } from '../promql.ts';
import { MONEY } from '../units.ts';

/** Hours per month as cloud vendors count them: 365 × 24 / 12. */
export const HOURS_PER_MONTH = 730;

const ON_CHOSEN_NODES = 'node_id=~"$node_id"';

/** The cost per hour of CVMs that are billed hourly. */
const HOURLY = `sum by (app_id, cvm_id) (${valueByCvm('phala_cvm_hourly_cost_usd', ['component'])})`;

/** The summed columns of each breakdown table; tables are sorted by the first. */
export const MEASURES = {
  hourly: { header: 'Per hour', unit: MONEY, decimals: 2, of: HOURLY },
  cvms: { header: 'CVMs', unit: 'none', decimals: 0, of: valueByCvm('phala_cvm_info') },
  vcpus: { header: 'vCPUs', unit: 'none', decimals: 0, of: valueByCvm('phala_cvm_vcpus') },
  memory: { header: 'Memory', unit: 'bytes', decimals: 1, of: valueByCvm('phala_cvm_memory_bytes') },
  disk: { header: 'Disk', unit: 'bytes', decimals: 1, of: valueByCvm('phala_cvm_disk_bytes') },
  gpus: { header: 'GPUs', unit: 'none', decimals: 0, of: valueByCvm('phala_cvm_gpus') },
} as const;

/** Values of the CVMs on the selected nodes, with labels. */
export function onNodes(expression: string, labels: readonly string[]): string {
  return withCvm(expression, labels, ON_CHOSEN_NODES);
}

/** Sums a measure by labels such as the region. */
export function sumBy(measure: string, labels: readonly string[]): string {
  return `sum by (${labels.join(', ')}) (${onNodes(
    measure,
    labels.filter((label) => label !== 'app_id'),
  )})`;
}

/** The sum over all selected CVMs. */
export function total(measure: string): string {
  return `sum(${onNodes(measure, ['app'])})`;
}

const NO_COST = `unless on (app_id, cvm_id) ${selector('phala_cvm_hourly_cost_usd')}`;

/** CVMs without a cost per hour. */
export const NOT_HOURLY = `${cvmDetails(['name', 'instance_type', 'workspace'], ON_CHOSEN_NODES)} ${NO_COST}`;

/** The number of CVMs without a cost per hour. */
export const COUNT_NOT_HOURLY = `count(${cvmDetails(['node_id'], ON_CHOSEN_NODES)} ${NO_COST}) or 0 * count(${cvmSelector('instance_cvm:phala_cvm_info:max', ON_CHOSEN_NODES)})`;
