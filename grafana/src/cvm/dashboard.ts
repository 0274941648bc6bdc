import type { DashboardDefinition } from '../define.ts';
import { freshness } from '../rooms/freshness.ts';
import { deploys } from './deploys.ts';
import { facts } from './facts.ts';
import { history } from './history.ts';
import { now } from './now.ts';
import { operations } from './operations.ts';

/** Everything about one CVM, or about those of one app. */
export const cvm: DashboardDefinition = {
  name: 'cvm',
  description:
    'Everything about one CVM, or about the CVMs of one app: how it is, how it came to that, and what it is.',
  variables: ['job', 'instance', 'workspace', 'app_id', 'cvm_id'],
  marks: { alerts: 'shown', states: 'shown', deploys: 'shown', restarts: 'offered' },
  from: 'now-6h',
  rooms: [now, history, operations, deploys, facts, freshness],
};
