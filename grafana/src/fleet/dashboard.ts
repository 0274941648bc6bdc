import type { DashboardDefinition } from '../definition.ts';
import { nodes } from '../rows/nodes.ts';
import { apps } from './apps.ts';
import { bootsAndRestarts } from './boots-and-restarts.ts';
import { notReady } from './not-ready.ts';
import { overview } from './overview.ts';

/** The dashboard to open first. */
export const fleet: DashboardDefinition = {
  name: 'fleet',
  description: 'The health of the fleet: which CVMs, apps and nodes have problems, and since when.',
  variables: ['job', 'instance', 'workspace', 'app_id', 'cvm_id', 'node_id'],
  annotations: { alerts: 'on', states: 'off', deploys: 'off', restarts: 'on' },
  from: 'now-6h',
  rows: [overview, notReady, bootsAndRestarts, apps, nodes],
};
