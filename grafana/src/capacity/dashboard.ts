import type { DashboardDefinition } from '../define.ts';
import { nodes } from '../rooms/nodes.ts';
import { breakdowns } from './breakdowns.ts';
import { totals } from './totals.ts';
import { trends } from './trends.ts';

/** What is allocated where, and what it costs. */
export const capacity: DashboardDefinition = {
  name: 'capacity',
  description: 'What is allocated to our CVMs, where it is, and what it costs.',
  variables: ['job', 'instance', 'workspace', 'app_id', 'cvm_id', 'node_id'],
  marks: { deploys: 'offered', restarts: 'offered' },
  from: 'now-24h',
  rooms: [totals, breakdowns, trends, nodes],
};
