import type { AppCollector } from './collector.ts';

/** The CVMs of each app: `GET /apps/{app_id}/cvms`. */
export const appCvms: AppCollector = {
  name: 'app_cvms',
  fetch: (client, { appId }, signal) => client.fetchAppCvms(appId, signal),
};
