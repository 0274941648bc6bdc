import type { DashboardDefinition } from '../definition.ts';
import { breakdowns } from './breakdowns.ts';
import { credit } from './credit.ts';
import { totals } from './totals.ts';

/** Allocated resources and their cost. */
export const capacity: DashboardDefinition = {
  name: 'capacity',
  description: 'How long the credit lasts, resources allocated to CVMs, where they are, and what they cost.',
  variables: ['job', 'instance', 'workspace', 'app_id', 'cvm_id', 'node_id'],
  annotations: { deploys: 'off', restarts: 'off' },
  from: 'now-24h',
  rows: [credit, totals, breakdowns],
};
