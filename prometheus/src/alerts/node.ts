import type { Alert } from '../define.ts';
import { ON_NODE } from '../promql.ts';
import { CVM, firstValue, hasBeen, NODE_STATUS, since } from '../texts.ts';

/** Alerts about the nodes that run CVMs. */
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
      summary: 'A node of Phala Cloud is offline, with the CVMs on it.',
      description: `Node {{ $labels.node }} ({{ $labels.node_id }}) ${hasBeen('offline', since('PhalaNodeOffline', ['node_id']))}; watched CVMs on it: ${cvms}.`,
      dashboard: 'capacity',
    },
    {
      name: 'PhalaNodeInMaintenance',
      severity: 'warning',
      subject: 'node',
      expression: inStatus('="maintenance"'),
      summary: 'A node of Phala Cloud is in maintenance.',
      description: `Node {{ $labels.node }} ({{ $labels.node_id }}) ${hasBeen('in maintenance', since('PhalaNodeInMaintenance', ['node_id']))}; watched CVMs on it: ${cvms}.`,
      dashboard: 'capacity',
    },
    {
      name: 'PhalaCvmNodeUnavailable',
      severity: 'warning',
      subject: 'cvm',
      expression: `cvm:phala_cvm_info:max and ${ON_NODE} (\n  node_status:phala_node_status:max{status=~"offline|maintenance"} == 1\n)`,
      summary: 'A CVM is on a node that is offline or in maintenance.',
      description: `The node of ${CVM} ${hasBeen(`in status ${NODE_STATUS}`, since('PhalaCvmNodeUnavailable', ['cvm_id']))}.`,
      dashboard: 'cvm',
    },
  ];
}
