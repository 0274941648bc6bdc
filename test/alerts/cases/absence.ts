import type { Expectation } from '../expectation.ts';
import { APP_ID, app, cvm, HEALTHY, OTHER_CVM } from '../fleet.ts';
import { toOtherApp } from '../shards.ts';
import type { Timeline } from '../timeline.ts';
import { APP_FIRST, APP_LABELS, at, DASHBOARD, EXPORTER_LABELS, WORKSPACE_LABELS } from './texts.ts';

const INFO = `phala_app_info{alias="web",app_id="${APP_ID}",workspace="production"}`;
const CVMS = app('phala_app_cvms');
const IN_PROGRESS = cvm('phala_cvm_in_progress');
const RELOADED = 'phala_exporter_config_last_reload_success_timestamp_seconds';
const DISCOVERY = 'phala_exporter_collector_success{collector="apps",workspace="production"}';

/** The list of apps becomes empty. */
const EMPTY_LIST = { [INFO]: '1 10m:absent' };

/** Another app in the same workspace. */
const OTHER_APP = toOtherApp(HEALTHY);
const [OTHER_CVMS = ''] = Object.keys(toOtherApp({ [CVMS]: '1' }));

/** The last reload was long ago. */
const LONG_AGO = { [RELOADED]: '-7200' };

/** The app and its CVM, which are not listed any more from minute 10 on. */
const VANISHES = Object.fromEntries(
  Object.entries(HEALTHY)
    .filter(([name]) => name.includes(APP_ID))
    .map(([name, timeline]) => [name, `${timeline} 10m:absent`]),
);

const VANISHED = `${APP_FIRST} of workspace production was watched until ${at(9.5)}, and is not in the list of apps any more, without a change of the configuration.`;

/** Apps with one CVM each. */
function apps(letters: readonly string[], timeline: Timeline): Record<string, Timeline> {
  return Object.fromEntries(
    letters.flatMap((letter) => {
      const id = letter.repeat(40);
      return [
        [`phala_app_info{alias="app-${letter}",app_id="${id}",workspace="production"}`, timeline],
        [`phala_app_poll_success{app_id="${id}"}`, timeline],
        [`phala_app_cvms{app_id="${id}"}`, timeline],
      ];
    }),
  );
}

function shrank(now: string, since: number, before: string): string {
  return `Workspace production has had ${now} CVMs since ${at(since)}, down from up to ${before} CVMs within 1h, without a reload.`;
}

function empty(where: string): string {
  return `The lists of CVMs of all apps of ${where} have been empty since ${at(10)}.`;
}

/** What was watched, and is not any more. */
export const ABSENCE_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaWorkspaceWithoutApps',
    fault: EMPTY_LIST,
    firesAt: 19,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: `The list of apps of workspace production is empty or has no app to watch; it last had one at ${at(9.5)}. None of its apps and CVMs has been watched since ${at(15)}.`,
    dashboard: '/d/phala-cloud-exporter',
    silent: [
      {
        title: 'a list that is empty for less than nine minutes',
        changes: { [INFO]: '1 10m:absent 18.5m:1' },
        minutes: 40,
      },
      { title: 'a workspace that never had an app', changes: { [INFO]: 'absent' }, minutes: 40 },
      {
        title: 'apps removed from the configuration by a reload, and a later reload',
        changes: { ...EMPTY_LIST, [RELOADED]: '0 10m:590 40m:2400' },
        minutes: 90,
      },
      {
        title: 'a workspace without apps that is removed from the configuration',
        changes: { ...EMPTY_LIST, [DISCOVERY]: 'absent' },
        minutes: 90,
      },
    ],
    also: [
      {
        title: 'a reload that did not remove the apps',
        fault: { ...EMPTY_LIST, [RELOADED]: '0 8m:480 15.5m:930' },
        firesAt: 19,
        description: `The list of apps of workspace production is empty or has no app to watch; it last had one at ${at(9.5)}. None of its apps and CVMs has been watched since ${at(15)}.`,
      },
    ],
  },
  {
    alert: 'PhalaAppVanished',
    fault: { ...OTHER_APP, ...VANISHES },
    firesAt: 20,
    labels: { ...APP_LABELS, severity: 'warning' },
    description: VANISHED,
    dashboard: DASHBOARD.app,
    withRarePolls: 'resolves',
    silent: [
      {
        title: 'an app that is back in the list after nine minutes',
        changes: { [INFO]: '1 10m:absent 19m:1' },
        minutes: 60,
      },
      {
        title: 'an app that a reload removes, and a later reload',
        changes: { ...OTHER_APP, ...VANISHES, [RELOADED]: '0 10m:590 40m:2400' },
        minutes: 90,
      },
      { title: 'a new app', changes: { [INFO]: '10m:1' }, minutes: 60 },
    ],
    also: [
      {
        title: 'an operation was seen on its CVM, and the alert ends after an hour',
        fault: { ...OTHER_APP, ...VANISHES, [IN_PROGRESS]: '0 9m:1 10m:absent' },
        firesAt: 20,
        firesUntil: 69,
        description: VANISHED,
      },
    ],
  },
  {
    alert: 'PhalaFleetWithoutCvms',
    fault: { ...OTHER_APP, [OTHER_CVMS]: '1 10m:0', [CVMS]: '1 10m:0' },
    firesAt: 13,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: empty('job phala-cloud'),
    dashboard: '/d/phala-cloud-fleet',
    silent: [
      {
        title: 'another workspace that still has a CVM',
        changes: {
          ...Object.fromEntries(
            Object.entries(OTHER_APP).map(([name, value]) => [name.replace('production', 'staging'), value]),
          ),
          [CVMS]: '1 10m:0',
        },
        minutes: 30,
      },
      { title: 'apps that never had a CVM', changes: { [CVMS]: '0' }, minutes: 90 },
      {
        title: 'lists that are empty for less than three minutes',
        changes: { [CVMS]: '1 10m:0 12.5m:1' },
        minutes: 30,
      },
    ],
    also: [
      {
        title: 'it lasts for more than an hour',
        fault: { [CVMS]: '1 10m:0 100.5m:1' },
        firesAt: 13,
        firesUntil: 100,
        description: empty('job phala-cloud'),
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceWithoutCvms',
    fault: { [CVMS]: '1 10m:0' },
    firesAt: 14,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: empty('workspace production'),
    dashboard: '/d/phala-cloud-fleet',
    silent: [
      {
        title: 'another app that still has a CVM',
        changes: { ...OTHER_APP, [CVMS]: '1 10m:0' },
        minutes: 30,
      },
      { title: 'apps that never had a CVM', changes: { [CVMS]: '0' }, minutes: 90 },
      {
        title: 'lists that are empty for less than four minutes',
        changes: { [CVMS]: '1 10m:0 13.5m:1' },
        minutes: 30,
      },
    ],
    also: [
      {
        title: 'it lasts for more than an hour, and began long after the CVMs did',
        fault: { [CVMS]: '1 70m:0 160.5m:1' },
        firesAt: 74,
        firesUntil: 160,
        description: empty('workspace production').replace(at(10), at(70)),
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceShrank',
    fault: { ...LONG_AGO, [CVMS]: '4 10m:2' },
    firesAt: 15,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: shrank('1 apps and 2', 10, '1 apps and 4'),
    dashboard: '/d/phala-cloud-fleet',
    withRarePolls: 'resolves',
    skip: ['a recovery'],
    silent: [
      { title: 'less than half', changes: { ...LONG_AGO, [CVMS]: '5 10m:3' }, minutes: 90 },
      { title: 'few CVMs', changes: { ...LONG_AGO, [CVMS]: '3 10m:1' }, minutes: 90 },
      {
        title: 'a reload within the hour',
        changes: { [RELOADED]: '-7200 8m:480', [CVMS]: '4 10m:2' },
        minutes: 60,
      },
      {
        title: 'an operation that was seen',
        changes: {
          ...LONG_AGO,
          [CVMS]: '4 10m:2',
          [`phala_cvm_in_progress{${OTHER_CVM}}`]: '0 9m:1 10m:absent',
        },
        minutes: 60,
      },
      {
        title: 'half of the CVMs for less than five minutes',
        changes: { ...LONG_AGO, [CVMS]: '4 10m:2 14.5m:4' },
        minutes: 60,
      },
    ],
    also: [
      {
        title: 'half of the apps',
        fault: { ...LONG_AGO, ...apps(['b'], '1'), ...apps(['c', 'd'], '1 10m:absent') },
        // last_over_time keeps the last sample for five minutes.
        firesAt: 20,
        description: shrank('2 apps and 2', 15, '4 apps and 4'),
      },
      {
        title: 'an operation more than an hour ago',
        fault: { ...LONG_AGO, [CVMS]: '4 80m:2', [IN_PROGRESS]: '0 5m:1 6m:0' },
        firesAt: 85,
        description: shrank('1 apps and 2', 80, '1 apps and 4'),
      },
    ],
  },
];
