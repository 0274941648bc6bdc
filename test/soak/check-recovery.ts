import type { ExpectedState } from './expected-state.ts';
import type { Reading } from './reading.ts';

/** Finds differences between a response and the expected state, after all faults have ended and everything was polled. */
export function findDifferences(reading: Reading, expectedState: ExpectedState): readonly string[] {
  const present = expectedState.present();
  const exported = new Map(reading.apps.map((app) => [app.appId, app]));
  const unexpected = [...exported.keys()]
    .filter((appId) => !present.has(appId))
    .map((appId) => `${appId} is exported`);
  const apps = [...present].flatMap(([appId, { generations }]) => {
    const app = exported.get(appId);
    const now = generations.at(-1);
    if (app === undefined || now === undefined) return [`${appId} is not exported`];
    const isOld = [...app.disks.values()].some((disk) => disk !== now.number);
    return [
      app.up === 1 ? '' : `${appId} is not up`,
      app.cvms === now.cvms.length ? '' : `${appId} has ${app.cvms} of ${now.cvms.length} CVMs`,
      app.disks.size === now.cvms.length ? '' : `${appId} shows ${app.disks.size} of ${now.cvms.length} CVMs`,
      isOld ? `${appId} shows an old generation` : '',
    ].filter((text) => text !== '');
  });
  const listed = reading
    .all('phala_exporter_collector_success')
    .filter(({ labels, value }) => labels['collector'] === 'apps' && value === 1).length;
  const facts: readonly (readonly [string, number | undefined, number])[] = [
    ['phala_up', reading.all('phala_up')[0]?.value, 1],
    ['workspaces listed', listed, 2],
    ['throttled workspaces', reading.all('phala_exporter_api_throttled_until_timestamp_seconds').length, 0],
    ['reloaded', reading.all('phala_exporter_config_last_reload_successful')[0]?.value, 1],
  ];
  const inconsistent = facts
    .filter(([, is, expected]) => is !== expected)
    .map(([what, is]) => `${what}: ${is}`);
  return [...unexpected, ...apps, ...inconsistent];
}
