import type { Expectation } from '../expectation.ts';
import { CVM, info, nodeStatus } from '../fleet.ts';
import { at, CVM_LABELS, DASHBOARD, NODE_LABELS, THE_CVM } from './texts.ts';

const ONLINE = nodeStatus('online');
const OFFLINE = nodeStatus('offline');
const MAINTENANCE = nodeStatus('maintenance');

/** Nodes. */
export const NODE_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaNodeOffline',
    fault: { [ONLINE]: '1 10m:0', [OFFLINE]: '0 10m:1' },
    firesAt: 12,
    labels: { ...NODE_LABELS, severity: 'critical' },
    description: `Node prod5 (5) has been offline since ${at(10)}; watched CVMs on it: 1.`,
    dashboard: DASHBOARD.node,
    silent: [
      {
        title: 'a node that is offline for less than two minutes',
        changes: { [ONLINE]: '1 10m:0 11.5m:1', [OFFLINE]: '0 10m:1 11.5m:0' },
        minutes: 30,
      },
      {
        title: 'maintenance: another alert fires',
        changes: { [ONLINE]: '1 10m:0', [MAINTENANCE]: '0 10m:1' },
        minutes: 30,
      },
      {
        title: 'an API shape without the status of nodes',
        changes: { [ONLINE]: 'absent', [OFFLINE]: 'absent', [MAINTENANCE]: 'absent' },
        minutes: 30,
      },
    ],
    resolvesAfter: 5,
  },
  {
    alert: 'PhalaNodeInMaintenance',
    fault: { [ONLINE]: '1 10m:0', [MAINTENANCE]: '0 10m:1' },
    firesAt: 15,
    labels: { ...NODE_LABELS, severity: 'warning' },
    description: `Node prod5 (5) has been in maintenance since ${at(10)}; watched CVMs on it: 1.`,
    dashboard: DASHBOARD.node,
    silent: [
      {
        title: 'maintenance of less than five minutes',
        changes: { [ONLINE]: '1 10m:0 14.5m:1', [MAINTENANCE]: '0 10m:1 14.5m:0' },
        minutes: 30,
      },
      {
        title: 'an offline node: another alert fires',
        changes: { [ONLINE]: '1 10m:0', [OFFLINE]: '0 10m:1' },
        minutes: 30,
      },
    ],
    resolvesAfter: 5,
  },
  {
    alert: 'PhalaCvmNodeUnavailable',
    fault: { [ONLINE]: '1 10m:0', [MAINTENANCE]: '0 10m:1' },
    firesAt: 15,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: `The node of ${THE_CVM} has been in status maintenance since ${at(10)}.`,
    dashboard: DASHBOARD.cvm,
    silent: [
      {
        title: 'a node that is offline for less than five minutes',
        changes: { [ONLINE]: '1 10m:0 14.5m:1', [OFFLINE]: '0 10m:1 14.5m:0' },
        minutes: 30,
      },
      {
        title: 'a CVM on another node',
        changes: {
          [ONLINE]: '1 10m:0',
          [OFFLINE]: '0 10m:1',
          [info(CVM)]: 'absent',
          [info(CVM, { node: 'prod9', node_id: '9' })]: '1',
        },
        minutes: 30,
      },
    ],
  },
];
