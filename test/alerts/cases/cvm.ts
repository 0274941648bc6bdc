import type { Expectation } from '../expectation.ts';
import { CVM, cvm, info, status } from '../fleet.ts';
import { at, CVM_LABELS, DASHBOARD, THE_CVM, withHalfHourlyPolls } from './texts.ts';

const RUNNING = status(CVM, 'running');
const IN_PROGRESS = cvm('phala_cvm_in_progress');
const UPTIME = cvm('phala_cvm_uptime_seconds');
const BOOT_ERROR = cvm('phala_cvm_boot_error');
const BOOT_COMPLETE = cvm('phala_cvm_boot_complete');

// The CVM stops and starts three times within the hour: six changes.
const FIVE_CHANGES = '1 10m:0 12m:1 20m:0 22m:1 30m:0';
const SIX_CHANGES = {
  [RUNNING]: `${FIVE_CHANGES} 32m:1`,
  [status(CVM, 'exited')]: '0 10m:1 12m:0 20m:1 22m:0 30m:1 32m:0',
};

/** CVMs. */
export const CVM_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaCvmFailed',
    fault: { [RUNNING]: '1 10m:0', [status(CVM, 'exited')]: '0 10m:1' },
    firesAt: 13,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: `${THE_CVM} has been in status exited since ${at(10)}, and no operation is in progress.`,
    dashboard: DASHBOARD.cvm,
    silent: [
      {
        title: 'a crash that is repaired within three minutes',
        changes: { [RUNNING]: '1 10m:0 12.5m:1', [status(CVM, 'exited')]: '0 10m:1 12.5m:0' },
        minutes: 30,
      },
      {
        title: 'an error with an operation in progress',
        changes: { [RUNNING]: '1 10m:0', [status(CVM, 'error')]: '0 10m:1', [IN_PROGRESS]: '0 10m:1' },
        minutes: 30,
      },
      {
        title: 'a CVM that is stopped',
        changes: { [RUNNING]: '1 10m:0', [status(CVM, 'stopped')]: '0 10m:1' },
        minutes: 30,
      },
    ],
    resolvesAfter: 5,
  },
  {
    alert: 'PhalaCvmNotRunning',
    fault: { [RUNNING]: '1 10m:0', [status(CVM, 'offline')]: '0 10m:1' },
    firesAt: 15,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: `${THE_CVM} has been in status offline since ${at(10)}.`,
    dashboard: DASHBOARD.cvm,
    silent: [
      {
        title: 'a CVM that is offline for less than five minutes',
        changes: { [RUNNING]: '1 10m:0 14.5m:1', [status(CVM, 'offline')]: '0 10m:1 14.5m:0' },
        minutes: 30,
      },
      {
        title: 'an operation in progress',
        changes: { [RUNNING]: '1 10m:0', [status(CVM, 'offline')]: '0 10m:1', [IN_PROGRESS]: '0 10m:1' },
        minutes: 30,
      },
      {
        title: 'a CVM that stops by an operation',
        changes: {
          [RUNNING]: '1 10m:0',
          [status(CVM, 'stopping')]: '0 10m:1 12m:0',
          [IN_PROGRESS]: '0 10m:1 12m:0',
          [status(CVM, 'stopped')]: '0 12m:1',
        },
        minutes: 60,
      },
      {
        title: 'a CVM that starts without an operation',
        changes: { [RUNNING]: '1 10m:0', [status(CVM, 'starting')]: '0 10m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaCvmStopped',
    withRarePolls: 'resolves',
    fault: { [RUNNING]: '1 10m:0', [status(CVM, 'stopped')]: '0 10m:1' },
    firesAt: 13,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: `${THE_CVM} has been stopped since ${at(10)}; it ran before, and no operation was seen on it within 1h.`,
    dashboard: DASHBOARD.cvm,
    also: [
      {
        title: 'an operation more than an hour ago, and another state in between',
        fault: {
          [IN_PROGRESS]: '0 5m:1 6m:0',
          [RUNNING]: '1 40m:0',
          [status(CVM, 'offline')]: '0 40m:1 85m:0',
          [status(CVM, 'stopped')]: '0 85m:1',
        },
        firesAt: 88,
        description: `${THE_CVM} has been stopped since ${at(85)}; it ran before, and no operation was seen on it within 1h.`,
      },
    ],
    silent: [
      {
        title: 'a CVM that an operator stopped: the operation was observed',
        changes: {
          [RUNNING]: '1 10m:0',
          [status(CVM, 'stopping')]: '0 10m:1 11m:0',
          [IN_PROGRESS]: '0 10m:1 11m:0',
          [status(CVM, 'stopped')]: '0 11m:1',
        },
        minutes: 120,
      },
      {
        title: 'a CVM that was already stopped at the first scrape',
        changes: { [RUNNING]: '0', [status(CVM, 'stopped')]: '1' },
        minutes: 120,
      },
      {
        title: 'a CVM that is started again within three minutes',
        changes: { [RUNNING]: '1 10m:0 12.5m:1', [status(CVM, 'stopped')]: '0 10m:1 12.5m:0' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaCvmStuck',
    fault: {
      [RUNNING]: '1 10m:0',
      [status(CVM, 'stopping')]: '0 10m:1',
      [IN_PROGRESS]: '0 10m:1',
    },
    firesAt: 25,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: `${THE_CVM} has been starting or stopping since ${at(10)}; its status is stopping.`,
    dashboard: DASHBOARD.cvm,
    also: [
      withHalfHourlyPolls(
        {
          [RUNNING]: '1 10m:0',
          [status(CVM, 'stopping')]: '0 10m:1',
          [IN_PROGRESS]: '0 10m:1',
        },
        10,
        `${THE_CVM} has been starting or stopping since ${at(10)}; its status is stopping.`,
      ),
      {
        title: 'a start without an operation',
        fault: { [RUNNING]: '1 10m:0', [status(CVM, 'starting')]: '0 10m:1' },
        firesAt: 25,
        description: `${THE_CVM} has been starting or stopping since ${at(10)}; its status is starting.`,
      },
      {
        title: 'an operation in an unknown status',
        fault: { [RUNNING]: '1 10m:0', [status(CVM, 'hibernating')]: '10m:1', [IN_PROGRESS]: '0 10m:1' },
        firesAt: 25,
        description: `${THE_CVM} has been starting or stopping since ${at(10)}; its status is hibernating.`,
      },
    ],
    silent: [
      {
        title: 'a start that takes less than fifteen minutes',
        changes: { [RUNNING]: '0 24.5m:1', [status(CVM, 'starting')]: '10m:1 24.5m:0' },
        minutes: 40,
      },
      {
        title: 'a creation, which has a longer threshold',
        changes: {
          [RUNNING]: '0 30m:1',
          [status(CVM, 'creating')]: '10m:1 30m:0',
          [IN_PROGRESS]: '10m:1 30m:0',
        },
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaCvmDeploymentStuck',
    fault: {
      [RUNNING]: '1 10m:0',
      [status(CVM, 'updating')]: '0 10m:1',
      [IN_PROGRESS]: '0 10m:1',
      [`phala_cvm_operation_info{${CVM},target="running"}`]: '10m:1',
    },
    firesAt: 40,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: `A deployment on ${THE_CVM} has been in progress since ${at(10)}; its status is updating, its target status running.`,
    dashboard: DASHBOARD.cvm,
    also: [
      withHalfHourlyPolls(
        {
          [RUNNING]: '1 10m:0',
          [status(CVM, 'updating')]: '0 10m:1',
          [IN_PROGRESS]: '0 10m:1',
          [`phala_cvm_operation_info{${CVM},target="running"}`]: '10m:1',
        },
        10,
        `A deployment on ${THE_CVM} has been in progress since ${at(10)}; its status is updating, its target status running.`,
      ),
      {
        title: 'an operation on a running CVM',
        fault: { [IN_PROGRESS]: '0 10m:1' },
        firesAt: 40,
        description: `A deployment on ${THE_CVM} has been in progress since ${at(10)}; its status is running.`,
      },
      {
        title: 'a creation without an operation',
        fault: { [RUNNING]: '0', [status(CVM, 'creating')]: '0 10m:1' },
        firesAt: 40,
        description: `A deployment on ${THE_CVM} has been in progress since ${at(10)}; its status is creating.`,
      },
    ],
    silent: [
      {
        title: 'an update that takes less than thirty minutes',
        changes: {
          [RUNNING]: '1 10m:0 39.5m:1',
          [status(CVM, 'updating')]: '0 10m:1 39.5m:0',
          [IN_PROGRESS]: '0 10m:1 39.5m:0',
        },
        minutes: 60,
      },
      {
        title: 'a CVM that is stopping: another alert fires',
        changes: { [RUNNING]: '1 10m:0', [status(CVM, 'stopping')]: '0 10m:1', [IN_PROGRESS]: '0 10m:1' },
        minutes: 60,
      },
    ],
  },
  {
    alert: 'PhalaCvmBootError',
    fault: {
      [BOOT_ERROR]: '0 10m:1',
      [RUNNING]: '1 10m:0',
      [status(CVM, 'error')]: '0 10m:1',
    },
    firesAt: 13,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: `The boot of ${THE_CVM} has reported an error since ${at(10)}; its status is error.`,
    dashboard: DASHBOARD.cvm,
    silent: [
      {
        title: 'an error that the next boot clears',
        changes: { [BOOT_ERROR]: '0 10m:1 12.5m:0' },
        minutes: 30,
      },
      { title: 'an API shape without the field', changes: { [BOOT_ERROR]: 'absent' }, minutes: 30 },
    ],
    resolvesAfter: 5,
  },
  {
    alert: 'PhalaCvmBootIncomplete',
    fault: { [BOOT_COMPLETE]: '1 10m:0' },
    firesAt: 25,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: `${THE_CVM} has been in status running since ${at(10)}, but its boot has not finished.`,
    dashboard: DASHBOARD.cvm,
    also: [
      withHalfHourlyPolls(
        { [BOOT_COMPLETE]: '1 10m:0' },
        10,
        `${THE_CVM} has been in status running since ${at(10)}, but its boot has not finished.`,
      ),
    ],
    silent: [
      {
        title: 'a boot of less than fifteen minutes',
        changes: { [BOOT_COMPLETE]: '1 10m:0 24.5m:1' },
        minutes: 40,
      },
      {
        title: 'a CVM with an update in progress',
        changes: { [BOOT_COMPLETE]: '1 10m:0', [IN_PROGRESS]: '0 10m:1' },
        minutes: 40,
      },
      {
        title: 'a stopped CVMTool',
        changes: { [BOOT_COMPLETE]: '0', [RUNNING]: '0', [status(CVM, 'stopped')]: '1' },
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaCvmFlapping',
    withRarePolls: 'undetected',
    fault: SIX_CHANGES,
    firesAt: 37,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: `${THE_CVM} has changed between ready and not ready 6 times within 1h, and has been flapping since ${at(32)}.`,
    dashboard: DASHBOARD.cvm,
    also: [
      {
        title: 'it keeps firing for half an hour after the CVM is deleted',
        fault: { ...SIX_CHANGES, [info(CVM)]: '1 40m:absent' },
        firesAt: 37,
        firesUntil: 69.5,
        description: `${THE_CVM} has changed between ready and not ready 6 times within 1h, and has been flapping since ${at(32)}.`,
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
    fault: { [UPTIME]: '86400+30 20m:30+30' },
    firesAt: 22,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: `${THE_CVM} has been up for only 2m 30s: it restarted within the last 15m, first seen at ${at(20)}.`,
    dashboard: DASHBOARD.cvm,
    skip: ['a recovery'],
    also: [
      {
        title: 'an update more than half an hour ago',
        fault: {
          [UPTIME]: '86400+30 45m:30+30',
          [RUNNING]: '1 5m:0 6m:1',
          [status(CVM, 'updating')]: '0 5m:1 6m:0',
        },
        firesAt: 47,
        description: `${THE_CVM} has been up for only 2m 30s: it restarted within the last 15m, first seen at ${at(45)}.`,
      },
    ],
    silent: [
      {
        title: 'an update that was observed',
        changes: {
          [UPTIME]: '86400+30 20m:absent 22m:30+30',
          [RUNNING]: '1 10m:0 22m:1',
          [status(CVM, 'updating')]: '0 10m:1 12m:0',
          [status(CVM, 'starting')]: '0 12m:1 22m:0',
        },
        minutes: 90,
      },
      {
        title: 'a switch to another replica, whose last poll is older',
        changes: { [UPTIME]: '86400+30 20m:86990+30' },
        minutes: 60,
      },
      { title: 'a new CVM', changes: { [UPTIME]: '20m:30+30' }, minutes: 60 },
      { title: 'a constant uptime', changes: { [UPTIME]: '86400' }, minutes: 60 },
    ],
  },
];
