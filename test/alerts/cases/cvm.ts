import type { Expectation } from '../expectation.ts';
import { billingStatus, CVM, cvm, status } from '../fleet.ts';
import { CVM_BOOT_CASES } from './cvm-boots.ts';
import { CVM_RESTART_CASES } from './cvm-restarts.ts';
import { CVM_STUCK_CASES } from './cvm-stuck.ts';
import { at, CVM_LABELS, DASHBOARD, THE_CVM } from './texts.ts';

const RUNNING = status(CVM, 'running');
const IN_PROGRESS = cvm('phala_cvm_in_progress');
const STATUS_CHANGED = cvm('phala_cvm_status_changed_timestamp_seconds');

/** CVMs. */
export const CVM_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaCvmFailed',
    fault: { [RUNNING]: '1 10m:0', [status(CVM, 'exited')]: '0 10m:1' },
    firesAt: 13,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: `${THE_CVM} has been in status exited since ${at(10)}, and no operation is in progress.`,
    dashboard: DASHBOARD.cvm,
    also: [
      {
        title: 'the exporter saw the change before Prometheus did',
        fault: { [RUNNING]: '0', [status(CVM, 'exited')]: '1', [STATUS_CHANGED]: '-3600' },
        firesAt: 3,
        description: `${THE_CVM} has been in status exited since ${at(-60)}, and no operation is in progress.`,
      },
    ],
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
    also: [
      {
        title: 'the exporter saw the change a minute later',
        fault: {
          [RUNNING]: '1 10m:0',
          [status(CVM, 'offline')]: '0 10m:1',
          [STATUS_CHANGED]: '10m:660',
        },
        firesAt: 15,
        description: `${THE_CVM} has been in status offline since ${at(11)}.`,
      },
    ],
    silent: [
      {
        title: 'a suspended workspace: another alert fires',
        changes: {
          [RUNNING]: '1 10m:0',
          [status(CVM, 'offline')]: '0 10m:1',
          [billingStatus('active')]: '1 9m:0',
          [billingStatus('suspended')]: '0 9m:1',
        },
        minutes: 60,
      },
      {
        title: 'an abandoned workspace: another alert fires',
        changes: {
          [RUNNING]: '1 10m:0',
          [status(CVM, 'offline')]: '0 10m:1',
          [billingStatus('active')]: '1 9m:0',
          [billingStatus('abandoned')]: '0 9m:1',
        },
        minutes: 60,
      },
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
        title: 'two exporters saw the change, one of them later',
        fault: { [RUNNING]: '1 10m:0', [status(CVM, 'stopped')]: '0 10m:1', [STATUS_CHANGED]: '10m:590' },
        replicas: [
          { instance: 'exporter-1:10059' },
          { instance: 'exporter-2:10059', changes: { [STATUS_CHANGED]: '10m:600' } },
        ],
        firesAt: 13,
        description: `${THE_CVM} has been stopped since ${at(10)}; it ran before, and no operation was seen on it within 1h.`,
      },
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
        title: 'a suspended workspace: another alert fires',
        changes: {
          [RUNNING]: '1 10m:0',
          [status(CVM, 'stopped')]: '0 10m:1',
          [billingStatus('active')]: '1 9m:0',
          [billingStatus('suspended')]: '0 9m:1',
        },
        minutes: 60,
      },
      {
        title: 'an abandoned workspace: another alert fires',
        changes: {
          [RUNNING]: '1 10m:0',
          [status(CVM, 'stopped')]: '0 10m:1',
          [billingStatus('active')]: '1 9m:0',
          [billingStatus('abandoned')]: '0 9m:1',
        },
        minutes: 60,
      },
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
  ...CVM_STUCK_CASES,
  ...CVM_BOOT_CASES,
  ...CVM_RESTART_CASES,
];
