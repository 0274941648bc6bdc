import type { Expectation } from '../expectation.ts';
import { APP_ID, app, CVM, cvm, failure, HEALTHY, info, OTHER_CVM, status } from '../fleet.ts';
import { APP_FIRST, APP_LABELS, at, DASHBOARD, THE_APP, withHalfHourlyPolls } from './texts.ts';

const UP = app('phala_app_poll_success');
const CVMS = app('phala_app_cvms');
const EXPECTED = app('phala_app_expected_cvms');
const LAST_SUCCESS = app('phala_app_last_success_timestamp_seconds');
const OTHER_IN_PROGRESS = `phala_cvm_in_progress{${OTHER_CVM}}`;

/** Apps. */
export const APP_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaAppNotFound',
    fault: { [UP]: '1 10m:0', [failure('not_found')]: '10m:1' },
    firesAt: 13,
    labels: { ...APP_LABELS, severity: 'warning' },
    description: `Phala Cloud has returned 404 for ${THE_APP} of workspace production since ${at(10)}: the app was deleted, or its id is wrong.`,
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
          [failure('not_found')]: '10m:1 12m:absent',
          [failure('http_5xx')]: '12m:1',
        },
        minutes: 30,
      },
      {
        title: 'an app that exists again after a short 404',
        changes: { [UP]: '1 10m:0 12.5m:1', [failure('not_found')]: '10m:1 12.5m:absent' },
        minutes: 30,
      },
      {
        title: 'an app with expected CVMs: a critical alert fires',
        changes: { [EXPECTED]: '1', [UP]: '1 10m:0', [failure('not_found')]: '10m:1' },
        minutes: 30,
      },
    ],
    also: [
      {
        title: 'an app with 0 expected CVMs',
        fault: { [EXPECTED]: '0', [UP]: '1 10m:0', [failure('not_found')]: '10m:1' },
        firesAt: 13,
        description: `Phala Cloud has returned 404 for ${THE_APP} of workspace production since ${at(10)}: the app was deleted, or its id is wrong.`,
      },
    ],
  },
  {
    alert: 'PhalaAppMissing',
    fault: { [EXPECTED]: '4', [UP]: '1 10m:0', [failure('not_found')]: '10m:1' },
    firesAt: 13,
    labels: { ...APP_LABELS, severity: 'critical' },
    description: `Phala Cloud has returned 404 for ${THE_APP} of workspace production since ${at(10)}, which has 4 expected CVMs: the app was deleted, or the key does not see it.`,
    dashboard: DASHBOARD.app,
    silent: [
      {
        title: 'an app without expected CVMs',
        changes: { [UP]: '1 10m:0', [failure('not_found')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'an app with 0 expected CVMs',
        changes: { [EXPECTED]: '0', [UP]: '1 10m:0', [failure('not_found')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'another failure reason',
        changes: { [EXPECTED]: '4', [UP]: '1 10m:0', [failure('timeout')]: '10m:1' },
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
        title: 'an app that is not found, which is an alert of its own',
        changes: {
          [UP]: '1 10m:0',
          [failure('not_found')]: '10m:1',
          [LAST_SUCCESS]: 'now 10m:600',
          [CVMS]: '1 10m:absent',
        },
        minutes: 40,
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
        title: 'an app with expected CVMs: a critical alert fires',
        changes: { [CVMS]: '4 10m:0', [EXPECTED]: '4' },
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
        title: 'it keeps firing while the exporter is down for half an hour',
        fault: {
          [EXPECTED]: '1',
          [status(CVM, 'running')]: '1 10m:0 60m:1',
          [status(CVM, 'exited')]: '0 10m:1 60m:0',
        },
        replicas: [{ instance: 'exporter-1:10059', down: [[21, 51]], restarts: true }],
        firesAt: 20,
        firesUntil: 59.5,
        description: `${APP_FIRST} of workspace production has had 0 of 1 expected CVMs ready since ${at(10)}.`,
      },
      {
        title: 'it keeps firing while polls fail for half an hour',
        fault: {
          [EXPECTED]: '1',
          [UP]: '1 21m:0 51m:1',
          [failure('http_5xx')]: '21m:1 51m:absent',
          [CVMS]: '1 26m:absent 51m:1',
          [status(CVM, 'running')]: '1 10m:0 26m:absent 51m:0 60m:1',
          [status(CVM, 'exited')]: '0 10m:1 26m:absent 51m:1 60m:0',
          [cvm('phala_cvm_in_progress')]: '0 26m:absent 51m:0',
        },
        firesAt: 20,
        firesUntil: 59.5,
        description: `${APP_FIRST} of workspace production has had 0 of 1 expected CVMs ready since ${at(10)}.`,
      },
      {
        title: 'an app whose CVMs are deleted',
        fault: {
          [EXPECTED]: '1',
          [CVMS]: '1 10m:0',
          ...Object.fromEntries(
            [info(CVM), status(CVM, 'running'), status(CVM, 'exited'), cvm('phala_cvm_in_progress')].map(
              (series) => [series, `${HEALTHY[series]} 10m:absent`],
            ),
          ),
        },
        firesAt: 20,
        description: `${APP_FIRST} of workspace production has had 0 of 1 expected CVMs ready since ${at(10)}.`,
      },
    ],
    silent: [
      { title: 'the expected number of CVMs', changes: { [EXPECTED]: '1' }, minutes: 40 },
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
      { title: 'a CVM that vanished more than an hour ago', changes: { [CVMS]: '2 0.5m:1' }, minutes: 4 },
    ],
  },
];
