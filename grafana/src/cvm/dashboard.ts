import type { DashboardDefinition } from '../definition.ts';
import { currentState } from './current-state.ts';
import { deploys } from './deploys.ts';
import { details } from './details.ts';
import { history } from './history.ts';
import { operations } from './operations.ts';
import { usage } from './usage.ts';

/** The details of one CVM, or of the CVMs of one app. */
export const cvm: DashboardDefinition = {
  name: 'cvm',
  description:
    'One CVM, or the CVMs of one app: current state, history, boots and operations, usage, deployments, node and settings.',
  variables: ['job', 'instance', 'workspace', 'app_id', 'cvm_id'],
  annotations: { alerts: 'on', states: 'on', deploys: 'on', restarts: 'off' },
  from: 'now-6h',
  rows: [currentState, history, operations, usage, deploys, details],
};
