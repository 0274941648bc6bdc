import { APP_LISTS } from '../snapshot/collected.ts';
import type { AppList } from '../snapshot/model.ts';
import type { WorkspaceCollector } from './collector.ts';

/** The list of apps of each workspace with discovery: `GET /apps`, all pages. */
export const apps: WorkspaceCollector<AppList> = {
  key: APP_LISTS,
  isAfterApps: false,
  isOptional: false,
  cadence: ({ discovery }) =>
    discovery.enabled ? { intervalSeconds: discovery.refresh, freshSeconds: undefined } : undefined,
  fetch: (client, _listCvms, signal) => client.fetchApps(signal),
};
