import type { Expectation } from '../expectation.ts';
import { CVM, cvm, info, status } from '../fleet.ts';
import { at, CVM_LABELS, DASHBOARD, THE_CVM } from './texts.ts';

const RUNNING = status(CVM, 'running');
const IN_PROGRESS = cvm('phala_cvm_in_progress');
const START = cvm('phala_cvm_start_timestamp_seconds');
const EXHAUSTED = cvm('phala_cvm_auto_restart_exhausted');

// The CVM stops and starts three times within the hour: six changes.
const FIVE_CHANGES = '1 10m:0 12m:1 20m:0 22m:1 30m:0';
const SIX_CHANGES = {
  [RUNNING]: `${FIVE_CHANGES} 32m:1`,
  [status(CVM, 'exited')]: '0 10m:1 12m:0 20m:1 22m:0 30m:1 32m:0',
};

const THREE_RESTARTS = { [START]: '-86400 10m:600 20m:1200 30m:1800' };

/** An update whose first restart it explains, and that the CVM does not survive for long. */
const UPDATED = {
  [RUNNING]: '1 10m:0 12m:1',
  [status(CVM, 'updating')]: '0 10m:1 12m:0',
  [IN_PROGRESS]: '0 10m:1 12m:0',
};

/** An exporter that computes the start time again, and another replica, by some seconds. */
const JITTER = [
  {
    instance: 'exporter-1:10059',
    down: [
      [20, 20.5],
      [40, 41],
    ] as const,
    restarts: true,
    changes: { [START]: '-86400 20.5m:-86391 41m:-86409' },
  },
  { instance: 'exporter-2:10059', down: [[30, 31]] as const, changes: { [START]: '-86380' } },
];

function crashLoop(restarts: number, minute: number, more = ''): string {
  return `${THE_CVM} has restarted ${restarts} times within 30m without an update or a stop, last at ${at(minute)}${more}.`;
}

function restarted(minute: number): string {
  return `${THE_CVM} has restarted within the last 15m without an update or a stop, last at ${at(minute)}.`;
}

const FLAPPING = `${THE_CVM} has changed between ready and not ready 6 times within 1h, and has been flapping since ${at(32)}.`;

/** Exits and restarts. */
export const CVM_RESTART_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaCvmAutoRestartExhausted',
    fault: { [RUNNING]: '1 10m:0', [status(CVM, 'exited')]: '0 10m:1', [EXHAUSTED]: '10m:1' },
    firesAt: 12,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: `${THE_CVM} has been in status exited since ${at(10)}, and the VM manager has given up restarting it: it stays down until it is started.`,
    dashboard: DASHBOARD.cvm,
    silent: [
      {
        title: 'a CVM that is started within two minutes',
        changes: { [EXHAUSTED]: '10m:1 11.5m:absent' },
        minutes: 30,
      },
      {
        title: 'an operation in progress',
        changes: { [EXHAUSTED]: '10m:1', [IN_PROGRESS]: '0 10m:1' },
        minutes: 30,
      },
    ],
    resolvesAfter: 5,
  },
  {
    alert: 'PhalaCvmCrashLoop',
    withRarePolls: 'undetected',
    fault: THREE_RESTARTS,
    firesAt: 32,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: crashLoop(3, 30),
    dashboard: DASHBOARD.cvm,
    also: [
      {
        title: 'it keeps firing for a quarter of an hour after the CVM is deleted',
        fault: { ...THREE_RESTARTS, [info(CVM)]: '1 34m:absent' },
        firesAt: 32,
        firesUntil: 48.5,
        description: crashLoop(3, 30),
      },
      {
        title: 'exits that polls see, with a boot error',
        fault: {
          [RUNNING]: '1 9m:0 10m:1 19m:0 20m:1 29m:0 30m:1',
          [status(CVM, 'exited')]: '0 9m:1 10m:0 19m:1 20m:0 29m:1 30m:0',
          [START]: '-86400 9m:absent 10m:600 19m:absent 20m:1200 29m:absent 30m:1800',
          [`phala_cvm_boot_error_info{${CVM},cause="containers"}`]: '30m:1',
        },
        firesAt: 32,
        description: crashLoop(3, 30, '; its boot reports an error of cause containers'),
      },
      {
        title: 'a loop that an update causes, whose first restart it explains',
        fault: { ...UPDATED, [START]: '-86400 10m:absent 12m:700 16m:950 20m:1190 24m:1430' },
        firesAt: 26,
        description: crashLoop(3, 1430 / 60),
      },
    ],
    silent: [
      { title: 'two restarts', changes: { [START]: '-86400 10m:600 20m:1200' }, minutes: 60 },
      {
        title: 'three restarts in more than half an hour',
        changes: { [START]: '-86400 10m:600 25m:1500 41m:2460' },
        minutes: 90,
      },
      {
        title: 'three deployments',
        changes: {
          [RUNNING]: '1 10m:0 12m:1 20m:0 22m:1 30m:0 32m:1',
          [status(CVM, 'updating')]: '0 10m:1 12m:0 20m:1 22m:0 30m:1 32m:0',
          [START]: '-86400 10m:absent 12m:700 20m:absent 22m:1300 30m:absent 32m:1900',
        },
        minutes: 90,
      },
      {
        title: 'three operations on a running CVM',
        changes: {
          [IN_PROGRESS]: '0 10m:1 12m:0 20m:1 22m:0 30m:1 32m:0',
          [START]: '-86400 12m:700 22m:1300 32m:1900',
        },
        minutes: 90,
      },
    ],
    skip: ['a recovery'],
  },
  {
    alert: 'PhalaCvmFlapping',
    withRarePolls: 'undetected',
    fault: SIX_CHANGES,
    firesAt: 37,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: FLAPPING,
    dashboard: DASHBOARD.cvm,
    also: [
      {
        title: 'it keeps firing for half an hour after the CVM is deleted',
        fault: { ...SIX_CHANGES, [info(CVM)]: '1 40m:absent' },
        firesAt: 37,
        firesUntil: 69.5,
        description: FLAPPING,
      },
    ],
    silent: [
      { title: 'five changes within the hour', changes: { [RUNNING]: FIVE_CHANGES }, minutes: 90 },
      {
        title: 'six changes in more than an hour',
        changes: { [RUNNING]: '1 10m:0 25m:1 40m:0 55m:1 65m:0 80m:1' },
        minutes: 120,
      },
    ],
    // The first change leaves the window at minute 70; keep_firing_for ends half an hour later.
    resolvesAfter: 61,
    endsWithWindow: true,
  },
  {
    alert: 'PhalaCvmRestarted',
    withRarePolls: 'resolves',
    fault: { [START]: '-86400 20m:1190' },
    firesAt: 23,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: restarted(1190 / 60),
    dashboard: DASHBOARD.cvm,
    skip: ['a recovery'],
    also: [
      {
        title: 'it resolves a quarter of an hour after the restart',
        fault: { [START]: '-86400 20m:1190' },
        firesAt: 23,
        firesUntil: 34,
        endsWithWindow: true,
        description: restarted(1190 / 60),
      },
      {
        title: 'an exit that polls see, and that a start operation ends',
        fault: {
          [RUNNING]: '1 20m:0 24m:1',
          [status(CVM, 'exited')]: '0 20m:1 23m:0',
          [status(CVM, 'starting')]: '0 23m:1 24m:0',
          [IN_PROGRESS]: '0 23m:1 24m:0',
          [START]: '-86400 20m:absent 24m:1400',
        },
        firesAt: 27,
        description: restarted(1400 / 60),
      },
      {
        title: 'an update more than half an hour ago',
        fault: { ...UPDATED, [START]: '-86400 10m:absent 12m:700 45m:2690' },
        firesAt: 48,
        description: restarted(2690 / 60),
      },
      {
        title: 'a second restart after an update, which explains only the first',
        fault: { ...UPDATED, [START]: '-86400 10m:absent 12m:720 20m:1190' },
        firesAt: 23,
        description: restarted(1190 / 60),
      },
      {
        title: 'a restart half an hour ago, seen when polls succeed again, by one replica before the other',
        fault: { [START]: '-86400 50m:1500' },
        replicas: [
          { instance: 'exporter-1:10059' },
          { instance: 'exporter-2:10059', changes: { [START]: '-86380 52m:1512' } },
        ],
        firesAt: 53,
        description: restarted(25),
      },
    ],
    silent: [
      {
        title: 'an update that was seen',
        changes: {
          [START]: '-86400 20m:absent 22m:1290',
          [RUNNING]: '1 10m:0 22m:1',
          [status(CVM, 'updating')]: '0 10m:1 12m:0',
          [status(CVM, 'starting')]: '0 12m:1 22m:0',
        },
        minutes: 90,
      },
      {
        title: 'a stop that was seen, and a start hours later',
        changes: {
          [RUNNING]: '1 10m:0 132m:1',
          [status(CVM, 'stopping')]: '0 10m:1 11m:0',
          [status(CVM, 'stopped')]: '0 11m:1 131m:0',
          [status(CVM, 'starting')]: '0 131m:1 132m:0',
          [START]: '-86400 10m:absent 132m:7880',
        },
        minutes: 180,
      },
      {
        title: 'a restart operation on the running CVM',
        changes: { [IN_PROGRESS]: '0 20m:1 22m:0', [START]: '-86400 22m:1250' },
        minutes: 60,
      },
      {
        title: 'start times that differ between exporters and their starts',
        changes: {},
        replicas: JITTER,
        minutes: 90,
      },
      {
        title: 'a clock that is corrected by a minute',
        changes: { [START]: '-86400 20m:-86340 40m:-86400' },
        minutes: 90,
      },
      { title: 'a new CVM', changes: { [START]: '20m:1190' }, minutes: 60 },
      { title: 'a response without uptimes', changes: { [START]: 'absent' }, minutes: 60 },
    ],
  },
];
