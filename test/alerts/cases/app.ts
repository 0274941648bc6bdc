import type { Expectation } from '../expectation.ts';
import { APP_ID, app, billingStatus, CVM, cvm, failure, info, OTHER_CVM, status } from '../fleet.ts';
import { APP_FIRST, APP_LABELS, at, DASHBOARD, THE_APP, withHalfHourlyPolls } from './texts.ts';

const UP = app('phala_app_poll_success');
const CVMS = app('phala_app_cvms');
const EXPECTED = app('phala_app_expected_cvms');
const LAST_SUCCESS = app('phala_app_last_success_timestamp_seconds');
const OTHER_IN_PROGRESS = `phala_cvm_in_progress{${OTHER_CVM}}`;

const INFO = `phala_app_info{alias="web",app_id="${APP_ID}",workspace="production"}`;
const OTHER_INFO = INFO.replace(APP_ID, 'b'.repeat(40)).replace('web', 'api');

function vanishedAt(minute: number): string {
  return `${APP_FIRST} of workspace production was last in the list of apps at ${at(minute)}, and the configuration has not changed since then: it was deleted, the key of the workspace does not show it any more, or the list is not complete. None of its CVMs is watched.`;
}

/** Apps. */
export const APP_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaAppNotFound',
    fault: { [UP]: '1 10m:0', [failure('not_found')]: '10m:1' },
    firesAt: 15,
    labels: { ...APP_LABELS, severity: 'critical' },
    description: `Phala Cloud has returned 404 for ${THE_APP} of workspace production since ${at(10)}: the app does not exist, or the key of the workspace does not show it. None of its CVMs is watched.`,
    dashboard: DASHBOARD.app,
    silent: [
      {
        title: 'one 404 between successful responses',
        changes: { [UP]: '1 10m:0 10.5m:1', [failure('not_found')]: '10m:1 10.5m:absent' },
        minutes: 30,
      },
      {
        title: 'another failure reason after a 404',
        changes: {
          [UP]: '1 10m:0',
          [failure('not_found')]: '10m:1 14m:absent',
          [failure('http_5xx')]: '14m:1',
        },
        minutes: 30,
      },
      {
        title: 'an app that exists again after a short 404',
        changes: { [UP]: '1 10m:0 14.5m:1', [failure('not_found')]: '10m:1 14.5m:absent' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaAppKeyRefused',
    fault: { [UP]: '1 10m:0', [failure('forbidden')]: '10m:1' },
    firesAt: 15,
    labels: { ...APP_LABELS, severity: 'critical' },
    description: `Phala Cloud has rejected the key of workspace production for ${THE_APP} since ${at(10)}.`,
    dashboard: DASHBOARD.app,
    silent: [
      {
        title: 'one 401 between successful responses',
        changes: { [UP]: '1 10m:0 10.5m:1', [failure('unauthorized')]: '10m:1 10.5m:absent' },
        minutes: 30,
      },
      {
        title: 'another failure reason after a 403',
        changes: {
          [UP]: '1 10m:0',
          [failure('forbidden')]: '10m:1 14m:absent',
          [failure('timeout')]: '14m:1',
        },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaAppPollFailing',
    fault: { [UP]: '1 10m:0', [LAST_SUCCESS]: 'now 10m:570', [failure('http_5xx')]: '10m:1' },
    firesAt: 15,
    labels: { ...APP_LABELS, severity: 'warning' },
    description: `No poll of ${THE_APP} of workspace production has succeeded since ${at(10)}; the reason of the last failure is http_5xx.`,
    dashboard: DASHBOARD.app,
    also: [
      {
        title: 'polls every 15 minutes, three of which fail',
        fault: {
          phala_exporter_poll_interval_seconds: '900',
          [UP]: '1 15m:0',
          [LAST_SUCCESS]: '0',
          [failure('timeout')]: '15m:1',
        },
        firesAt: 45.5,
        description: `No poll of ${THE_APP} of workspace production has succeeded since ${at(40.5)}; the reason of the last failure is timeout.`,
      },
      {
        title: 'an exporter without phala_exporter_poll_interval_seconds',
        fault: {
          phala_exporter_poll_interval_seconds: 'absent',
          [UP]: '1 10m:0',
          [LAST_SUCCESS]: 'now 10m:570',
          [failure('timeout')]: '10m:1',
        },
        firesAt: 15,
        description: `No poll of ${THE_APP} of workspace production has succeeded since ${at(10)}; the reason of the last failure is timeout.`,
      },
    ],
    silent: [
      {
        title: 'a single failed poll',
        changes: { [UP]: '1 10m:0 10.5m:1', [failure('http_5xx')]: '10m:1 10.5m:absent' },
        minutes: 30,
      },
      {
        title: 'an app that does not exist: another alert fires',
        changes: { [UP]: '1 10m:0', [LAST_SUCCESS]: 'now 10m:570', [failure('not_found')]: '10m:1' },
        minutes: 40,
      },
      {
        title: 'polls that fail for less than five minutes',
        changes: { [UP]: '1 10m:0 14.5m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaAppDataStale',
    fault: { [LAST_SUCCESS]: 'now 10m:600' },
    firesAt: 20.5,
    labels: { ...APP_LABELS, severity: 'critical' },
    description: `The last successful poll of ${THE_APP} of workspace production was at ${at(10)}; its data has been stale since ${at(15.5)}.`,
    dashboard: DASHBOARD.app,
    also: [
      {
        title: 'an app without a successful poll',
        fault: { [LAST_SUCCESS]: 'absent', [CVMS]: 'absent' },
        firesAt: 5,
        description: `The last successful poll of ${THE_APP} of workspace production was at an unknown time; its data has been stale since ${at(0)}.`,
      },
      {
        title: 'polls every 15 minutes that stop',
        fault: { phala_exporter_poll_interval_seconds: '900', [LAST_SUCCESS]: '0' },
        firesAt: 50.5,
        description: `The last successful poll of ${THE_APP} of workspace production was at ${at(0)}; its data has been stale since ${at(45.5)}.`,
      },
      {
        title: 'an exporter without phala_exporter_poll_interval_seconds, whose polls fail',
        fault: {
          phala_exporter_poll_interval_seconds: 'absent',
          [UP]: '1 10m:0',
          [LAST_SUCCESS]: 'now 10m:600',
        },
        firesAt: 20.5,
        description: `The last successful poll of ${THE_APP} of workspace production was at ${at(10)}; its data has been stale since ${at(15.5)}.`,
      },
      {
        title: 'an exporter without phala_exporter_poll_interval_seconds, whose data ends',
        fault: {
          phala_exporter_poll_interval_seconds: 'absent',
          [LAST_SUCCESS]: '0',
          [CVMS]: '1 10m:absent',
        },
        firesAt: 15,
        description: `The last successful poll of ${THE_APP} of workspace production was at ${at(0)}; its data has been stale since ${at(10)}.`,
      },
    ],
    silent: [
      {
        title: 'an app whose key is rejected: another alert fires',
        changes: { [UP]: '1 10m:0', [LAST_SUCCESS]: 'now 10m:570', [failure('forbidden')]: '10m:1' },
        minutes: 40,
      },
      {
        title: 'data that is not updated for nine minutes',
        changes: { [LAST_SUCCESS]: 'now 10m:600 19m:now' },
        minutes: 40,
      },
      {
        title: 'a new app whose first poll succeeds after four minutes',
        changes: {
          [`phala_app_info{alias="web",app_id="${APP_ID}",workspace="production"}`]: '10m:1',
          [UP]: '14m:1',
          [LAST_SUCCESS]: '14m:now',
          [CVMS]: '14m:1',
        },
        minutes: 40,
      },
      {
        title: 'successful hourly polls of an exporter without phala_exporter_poll_interval_seconds',
        changes: { phala_exporter_poll_interval_seconds: 'absent', [LAST_SUCCESS]: '0' },
        minutes: 59,
      },
      {
        title: 'a scheduled night without polls',
        changes: {
          phala_exporter_poll_interval_seconds: '54000',
          [LAST_SUCCESS]: '0',
          [CVMS]: '1 5m:absent',
        },
        minutes: 900,
      },
    ],
  },
  {
    alert: 'PhalaAppWithoutCvms',
    fault: { [CVMS]: '1 10m:0' },
    firesAt: 20,
    labels: { ...APP_LABELS, severity: 'warning' },
    description: `${APP_FIRST} of workspace production has had no CVMs since ${at(10)}.`,
    dashboard: DASHBOARD.app,
    silent: [
      { title: 'an app without CVMs for nine minutes', changes: { [CVMS]: '1 10m:0 19m:1' }, minutes: 40 },
      {
        title: 'an app with 0 expected CVMs',
        changes: { [CVMS]: '0', [EXPECTED]: '0' },
        minutes: 40,
      },
      {
        title: 'an app with expected CVMs: PhalaAppCvmsNotReady pages',
        changes: { [CVMS]: '0', [EXPECTED]: '2' },
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaAppCvmsNotReady',
    fault: {
      [EXPECTED]: '1',
      [status(CVM, 'running')]: '1 10m:0',
      [status(CVM, 'exited')]: '0 10m:1',
    },
    firesAt: 20,
    labels: { ...APP_LABELS, severity: 'critical' },
    description: `${APP_FIRST} of workspace production has had 0 of 1 expected CVMs ready since ${at(10)}.`,
    dashboard: DASHBOARD.app,
    also: [
      withHalfHourlyPolls(
        {
          [EXPECTED]: '1',
          [status(CVM, 'running')]: '1 10m:0',
          [status(CVM, 'exited')]: '0 10m:1',
        },
        10,
        `${APP_FIRST} of workspace production has had 0 of 1 expected CVMs ready since ${at(10)}.`,
      ),
      {
        title: 'a workspace that was suspended, and whose CVMs do not start after its payment',
        fault: {
          [EXPECTED]: '1',
          [status(CVM, 'running')]: '1 10m:0',
          [status(CVM, 'stopped')]: '0 10m:1',
          [billingStatus('active')]: '1 10m:0 40m:1',
          [billingStatus('suspended')]: '0 10m:1 40m:0',
        },
        firesAt: 50,
        description: `${APP_FIRST} of workspace production has had 0 of 1 expected CVMs ready since ${at(10)}.`,
      },
    ],
    silent: [
      {
        title: 'CVMs that page themselves',
        changes: {
          [EXPECTED]: '1',
          [status(CVM, 'running')]: '1 10m:0',
          [status(CVM, 'exited')]: '0 10m:1',
          [`ALERTS{alertname="PhalaCvmFailed",alertstate="firing",severity="critical",${CVM}}`]: '13m:1',
        },
        minutes: 40,
      },
      { title: 'the expected number of CVMs', changes: { [EXPECTED]: '1' }, minutes: 40 },
      {
        title: 'a suspended workspace whose CVMs start within ten minutes of its payment',
        changes: {
          [EXPECTED]: '1',
          [status(CVM, 'running')]: '1 10m:0 49m:1',
          [status(CVM, 'stopped')]: '0 10m:1 49m:0',
          [billingStatus('active')]: '1 10m:0 40m:1',
          [billingStatus('suspended')]: '0 10m:1 40m:0',
        },
        minutes: 60,
      },
      {
        title: 'more CVMs than expected',
        changes: {
          [EXPECTED]: '1',
          [CVMS]: '2',
          [status(OTHER_CVM, 'running')]: '1',
          [info(OTHER_CVM)]: '1',
        },
        minutes: 40,
      },
      {
        title: 'an update of nine minutes',
        changes: { [EXPECTED]: '1', [cvm('phala_cvm_in_progress')]: '0 10m:1 19m:0' },
        minutes: 40,
      },
      { title: 'an app without expected_cvms', changes: { [status(CVM, 'running')]: '0' }, minutes: 40 },
    ],
  },
  {
    alert: 'PhalaAppCvmsVanished',
    withRarePolls: 'resolves',
    fault: { [CVMS]: '2 10m:1' },
    firesAt: 15,
    labels: { ...APP_LABELS, severity: 'warning' },
    description: `${APP_FIRST} of workspace production has had 1 CVMs since ${at(10)}, down from 2 within 1h; no operation was seen on any of them.`,
    dashboard: DASHBOARD.app,
    // It resolves one hour after the number of CVMs fell.
    resolvesAfter: 53,
    endsWithWindow: true,
    also: [
      {
        title: 'an operation more than an hour ago',
        fault: { [CVMS]: '2 80m:1', [cvm('phala_cvm_in_progress')]: '0 5m:1 6m:0' },
        firesAt: 85,
        description: `${APP_FIRST} of workspace production has had 1 CVMs since ${at(80)}, down from 2 within 1h; no operation was seen on any of them.`,
      },
      {
        title: 'as many CVMs as expected',
        fault: { [CVMS]: '2 10m:1', [EXPECTED]: '1' },
        firesAt: 15,
        description: `${APP_FIRST} of workspace production has had 1 CVMs since ${at(10)}, down from 2 within 1h; no operation was seen on any of them.`,
      },
    ],
    silent: [
      {
        title: 'a CVM whose deletion was seen',
        changes: { [CVMS]: '2 10m:1', [OTHER_IN_PROGRESS]: '0 9m:1 10m:absent' },
        minutes: 90,
      },
      {
        title: 'a CVM that reappears within five minutes',
        changes: { [CVMS]: '2 10m:1 14.5m:2' },
        minutes: 90,
      },
      { title: 'an additional CVM', changes: { [CVMS]: '1 10m:2' }, minutes: 90 },
      {
        title: 'fewer CVMs than expected: PhalaAppCvmsNotReady pages',
        changes: { [CVMS]: '2 10m:1', [EXPECTED]: '2' },
        minutes: 90,
      },
      { title: 'a CVM that vanished more than an hour ago', changes: { [CVMS]: '2 0.5m:1' }, minutes: 4 },
    ],
  },
  {
    alert: 'PhalaAppVanished',
    withRarePolls: 'resolves',
    fault: { [INFO]: '1 10m:absent', [OTHER_INFO]: '1' },
    firesAt: 20,
    labels: { ...APP_LABELS, severity: 'warning' },
    description: vanishedAt(9.5),
    dashboard: DASHBOARD.app,
    also: [
      {
        title: 'it ends an hour after the app was last watched',
        fault: { [INFO]: '1 10m:absent', [OTHER_INFO]: '1' },
        firesAt: 20,
        firesUntil: 74,
        description: vanishedAt(9.5),
      },
    ],
    silent: [
      {
        title: 'an app that is renamed',
        changes: { [INFO]: '1 10m:absent', [INFO.replace('web', 'web2')]: '10m:1' },
        minutes: 40,
      },
      {
        title: 'an app that is back after a short time',
        changes: { [INFO]: '1 10m:absent 19m:1', [OTHER_INFO]: '1' },
        minutes: 40,
      },
      {
        title: 'an app that a reload removes',
        changes: {
          [INFO]: '1 10m:absent',
          [OTHER_INFO]: '1',
          phala_exporter_config_last_reload_success_timestamp_seconds: '0 10m:590',
        },
        minutes: 90,
      },
      {
        title: 'all apps of the workspace: PhalaWorkspaceWithoutApps fires',
        changes: { [INFO]: '1 10m:absent' },
        minutes: 90,
      },
    ],
  },
];
