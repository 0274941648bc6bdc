import type { DashboardDefinition } from '../define.ts';
import { drift } from './drift.ts';
import { exposed, inventory } from './inventory.ts';
import { verdict } from './verdict.ts';

/** How trustworthy the CVMs are set up. */
export const tee: DashboardDefinition = {
  name: 'tee',
  description:
    'How trustworthy are our CVMs set up: images, diagnostics that are public, keys, and whether what runs is what was deployed?',
  variables: ['job', 'instance', 'workspace', 'app_id', 'cvm_id'],
  marks: { alerts: 'offered', deploys: 'shown' },
  from: 'now-24h',
  rooms: [verdict, exposed, drift, inventory],
};
