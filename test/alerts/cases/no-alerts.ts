import type { SilentCase } from '../expectation.ts';
import { app, CVM, cvm, failure, HEALTHY, info, OTHER_CVM, status } from '../fleet.ts';

const FIRST = 'exporter-1:10059';
const SECOND = 'exporter-2:10059';
const MINUTES = 150;

/**
 * A transient state that only one poll observes, exported until the next poll, with polls every `minutes`.
 */
function observedByOnePoll(minutes: number): SilentCase {
  const [from, to] = [2 * minutes, 3 * minutes];
  return {
    title: `polls every ${minutes} minutes: one during an update, and one that fails`,
    changes: {
      [app('phala_app_expected_cvms')]: '1',
      [status(CVM, 'running')]: `1 ${from}m:0 ${to}m:1`,
      [status(CVM, 'starting')]: `0 ${from}m:1 ${to}m:0`,
      [cvm('phala_cvm_in_progress')]: `0 ${from}m:1 ${to}m:0`,
      [cvm('phala_cvm_boot_complete')]: `1 ${to}m:0 ${to + minutes}m:1`,
      [info(OTHER_CVM, { os_version: '0.5.4' })]: `${from}m:1 ${to}m:absent`,
      phala_up: `1 ${5 * minutes}m:0 ${6 * minutes}m:1`,
      [app('phala_app_poll_success')]: `1 ${5 * minutes}m:0 ${6 * minutes}m:1`,
      [app('phala_app_last_success_timestamp_seconds')]:
        `now ${5 * minutes}m:${4 * minutes * 60} ${6 * minutes}m:now`,
      [failure('timeout')]: `${5 * minutes}m:1 ${6 * minutes}m:absent`,
    },
    replicas: [{ instance: FIRST, pollsEvery: minutes }],
    minutes: 8 * minutes,
  };
}

/** Normal operation of a healthy fleet, in which no alert may fire. */
export const NO_ALERT_CASES: readonly SilentCase[] = [
  ...[5, 15, 60].map(observedByOnePoll),
  { title: 'a healthy fleet from the first scrape', changes: {}, minutes: MINUTES },
  { title: 'a calm cloud for 24 hours', changes: {}, minutes: 24 * 60 },
  {
    title: 'restarts of the only exporter',
    changes: {},
    replicas: [
      {
        instance: FIRST,
        down: [
          [20, 20.5],
          [75, 76.5],
        ],
        restarts: true,
      },
    ],
    minutes: MINUTES,
  },
  {
    title: 'gaps in the scrapes',
    changes: {},
    replicas: [
      {
        instance: FIRST,
        down: [
          [20, 20.5],
          [40, 41.5],
        ],
      },
    ],
    minutes: MINUTES,
  },
  {
    title: 'Prometheus stopped for four minutes',
    changes: Object.fromEntries(
      Object.entries(HEALTHY).map(([series, timeline]) => [
        series,
        `${timeline} 30m:absent 34m:${timeline.replace('86400', '88440')}`,
      ]),
    ),
    minutes: MINUTES,
  },
  {
    title: 'two replicas that restart one after the other',
    changes: {},
    replicas: [
      { instance: FIRST, down: [[20, 23]], restarts: true },
      { instance: SECOND, down: [[24, 27]], restarts: true },
    ],
    minutes: MINUTES,
  },
  {
    title: 'a single failed poll of each kind',
    changes: {
      phala_up: '1 20m:0 20.5m:1 40m:0 40.5m:1',
      [app('phala_app_poll_success')]: '1 20m:0 20.5m:1 40m:0 40.5m:1',
      [app('phala_app_last_success_timestamp_seconds')]: 'now 20m:1170 20.5m:now 40m:2370 40.5m:now',
      [failure('http_5xx')]: '20m:1 20.5m:absent',
      [failure('unauthorized')]: '40m:1 40.5m:absent',
    },
    minutes: MINUTES,
  },
  {
    title: 'a CVM that an operator stops and starts again',
    changes: {
      [status(CVM, 'running')]: '1 20m:0 100m:1',
      [status(CVM, 'stopping')]: '0 20m:1 21m:0',
      [status(CVM, 'stopped')]: '0 21m:1 98m:0',
      [status(CVM, 'starting')]: '0 98m:1 100m:0',
      [cvm('phala_cvm_in_progress')]: '0 20m:1 21m:0 98m:1 100m:0',
      [cvm('phala_cvm_start_timestamp_seconds')]: '-86400 20m:absent 100m:5970',
      [cvm('phala_cvm_boot_complete')]: '1 98m:0 100m:1',
    },
    minutes: MINUTES,
  },
  {
    title: 'a CVM that is created, and deleted an hour later',
    changes: {
      [app('phala_app_cvms')]: '1 20m:2 80m:1',
      [info(OTHER_CVM)]: '20m:1 80m:absent',
      [status(OTHER_CVM, 'creating')]: '20m:1 24m:0 80m:absent',
      [status(OTHER_CVM, 'running')]: '20m:0 24m:1 78m:0 80m:absent',
      [status(OTHER_CVM, 'deleting')]: '20m:0 78m:1 80m:absent',
      [`phala_cvm_in_progress{${OTHER_CVM}}`]: '20m:1 24m:0 78m:1 80m:absent',
    },
    minutes: MINUTES,
  },
];
