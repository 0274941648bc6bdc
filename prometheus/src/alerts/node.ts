import type { Alert } from '../define.ts';
import { ON_NODE } from '../promql.ts';
import { CVM, firstValue, NODE_STATUS, since } from '../texts.ts';

/** The machines under the CVMs. */
export function defineNodeAlerts(): readonly Alert[] {
  const cvms = firstValue({
    series: 'count(cvm:phala_cvm_info:max{node_id=%q})',
    by: ['node_id'],
  });
  const inStatus = (matcher: string): string =>
    `max without (status) (node_status:phala_node_status:max{status${matcher}}) == 1`;
  return [
    {
      name: 'PhalaNodeOffline',
      severity: 'critical',
      subject: 'node',
      expression: inStatus('="offline"'),
      summary: 'A node of Phala Cloud is offline, and so are the CVMs on it.',
      description: `Node {{ $labels.node }} ({{ $labels.node_id }}) is offline since ${since('PhalaNodeOffline', ['node_id'])}; ${cvms} of our CVMs are on it.`,
      dashboard: 'capacity',
    },
    {
      name: 'PhalaNodeInMaintenance',
      severity: 'warning',
      subject: 'node',
      expression: inStatus('="maintenance"'),
      summary: 'A node of Phala Cloud is in maintenance.',
      description: `Node {{ $labels.node }} ({{ $labels.node_id }}) is in maintenance since ${since('PhalaNodeInMaintenance', ['node_id'])}; ${cvms} of our CVMs are on it.`,
      dashboard: 'capacity',
    },
    {
      name: 'PhalaCvmNodeUnavailable',
      severity: 'warning',
      subject: 'cvm',
      expression: `cvm:phala_cvm_info:max and ${ON_NODE} (\n  node_status:phala_node_status:max{status=~"offline|maintenance"} == 1\n)`,
      summary: 'A CVM is on a node that is offline or in maintenance.',
      description: `${CVM}, which is ${NODE_STATUS}, since ${since('PhalaCvmNodeUnavailable', ['cvm_id'])}.`,
      dashboard: 'cvm',
    },
  ];
}
