import type { DashboardDefinition } from '../define.ts';
import { freshness } from '../rooms/freshness.ts';
import { nodes } from '../rooms/nodes.ts';
import { apps } from './apps.ts';
import { notReady } from './cvms.ts';
import { verdict } from './verdict.ts';

/** The first dashboard to open. */
export const fleet: DashboardDefinition = {
  name: 'fleet',
  description: 'Is anything wrong with our CVMs on Phala Cloud, where, and since when?',
  variables: ['job', 'instance', 'workspace', 'app_id', 'cvm_id', 'node_id'],
  marks: { alerts: 'shown', states: 'offered', deploys: 'offered', restarts: 'shown' },
  from: 'now-6h',
  rooms: [verdict, notReady, apps, nodes, freshness],
};
