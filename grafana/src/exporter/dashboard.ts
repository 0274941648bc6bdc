import type { DashboardDefinition } from '../define.ts';
import { freshness } from '../rooms/freshness.ts';
import { api } from './api.ts';
import { leftOut } from './left-out.ts';
import { polls } from './polls.ts';
import { runtime } from './runtime.ts';
import { verdict } from './verdict.ts';

/** Whether the exporter itself, and the API that it asks, work. */
export const exporter: DashboardDefinition = {
  name: 'exporter',
  description: 'Do the exporter and the API that it asks work, and can what they say be believed?',
  variables: ['job', 'instance', 'workspace', 'app_id'],
  marks: { alerts: 'shown', restarts: 'shown' },
  from: 'now-3h',
  rooms: [verdict, freshness, polls, api, leftOut, runtime],
};
