import type { DashboardDefinition } from '../definition.ts';
import { endpoints } from './endpoints.ts';
import { gpus } from './gpus.ts';
import { reachability } from './reachability.ts';
import { usage } from './usage.ts';

/** What Prometheus itself scrapes: the guests of CVMs, and their endpoints. */
export const guests: DashboardDefinition = {
  name: 'guests',
  description:
    'Inside the CVMs: whether guests and endpoints can be reached, and memory, disk, load and GPUs of the guests, beside what their hosts measure.',
  variables: ['job', 'instance', 'workspace', 'app_id', 'cvm_id'],
  annotations: { alerts: 'on', deploys: 'off' },
  from: 'now-6h',
  rows: [reachability, usage, endpoints, gpus],
};
