import type { DashboardDefinition } from '../definition.ts';
import { freshness } from '../rows/freshness.ts';
import { api } from './api.ts';
import { collectors } from './collectors.ts';
import { droppedItems } from './dropped-items.ts';
import { overview } from './overview.ts';
import { runtime } from './runtime.ts';

/** The health of the exporter and of the API. */
export const exporter: DashboardDefinition = {
  name: 'exporter',
  description: 'The health of the exporter and of the Phala Cloud API, and the quality of the data.',
  variables: ['job', 'instance', 'workspace', 'app_id'],
  annotations: { alerts: 'on', restarts: 'on' },
  from: 'now-3h',
  rows: [overview, freshness, collectors, api, droppedItems, runtime],
};
