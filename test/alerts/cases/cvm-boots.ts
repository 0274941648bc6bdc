import type { Expectation } from '../expectation.ts';
import { CVM, cvm, status } from '../fleet.ts';
import { at, CVM_LABELS, DASHBOARD, THE_CVM, withHalfHourlyPolls } from './texts.ts';

const RUNNING = status(CVM, 'running');
const IN_PROGRESS = cvm('phala_cvm_in_progress');
const BOOT_ERROR = cvm('phala_cvm_boot_error');
const BOOT_COMPLETE = cvm('phala_cvm_boot_complete');

function stage(value: string): string {
  return `phala_cvm_boot_stage_info{${CVM},stage="${value}"}`;
}

function cause(value: string): string {
  return `phala_cvm_boot_error_info{${CVM},cause="${value}"}`;
}

const KMS_ERROR = {
  [BOOT_ERROR]: '0 10m:1',
  [BOOT_COMPLETE]: '1 10m:0',
  [cause('kms')]: '10m:1',
  [stage('requesting app keys')]: '10m:1',
  [RUNNING]: '1 10m:0',
  [status(CVM, 'error')]: '0 10m:1',
};

const HANGING = { [BOOT_COMPLETE]: '1 10m:0', [stage('setting up docker')]: '10m:1' };
const HANGING_TEXT = `The boot of ${THE_CVM} has not finished since ${at(10)}, although its status is running; its stage is setting up docker.`;

const WITHOUT_INGRESS = { [BOOT_ERROR]: '0 10m:1', [cause('gateway')]: '10m:1' };

/** Boots. */
export const CVM_BOOT_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaCvmBootError',
    fault: KMS_ERROR,
    firesAt: 13,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: `The boot of ${THE_CVM} has reported an error of cause kms and not finished at stage requesting app keys since ${at(10)}; its status is error.`,
    dashboard: DASHBOARD.cvm,
    also: [
      {
        title: 'an unknown stage and cause',
        fault: { [BOOT_ERROR]: '0 10m:1', [BOOT_COMPLETE]: '1 10m:absent' },
        firesAt: 13,
        description: `The boot of ${THE_CVM} has reported an error and not finished since ${at(10)}; its status is running.`,
      },
    ],
    silent: [
      {
        title: 'an error that the next boot clears',
        changes: { [BOOT_ERROR]: '0 10m:1 12.5m:0', [BOOT_COMPLETE]: '1 10m:0' },
        minutes: 30,
      },
      {
        title: 'the error text of a boot that completed later',
        changes: { ...KMS_ERROR, [BOOT_COMPLETE]: '1 10m:0 12.5m:1' },
        minutes: 60,
      },
      { title: 'a CVM without an ingress route: another alert fires', changes: WITHOUT_INGRESS, minutes: 60 },
      {
        title: 'a CVM that was stopped after a failed boot',
        changes: {
          ...KMS_ERROR,
          [status(CVM, 'error')]: '0 10m:1 12.5m:0',
          [status(CVM, 'stopped')]: '0 12.5m:1',
        },
        minutes: 60,
      },
      { title: 'a response without the field', changes: { [BOOT_ERROR]: 'absent' }, minutes: 30 },
    ],
    resolvesAfter: 5,
  },
  {
    alert: 'PhalaCvmBootIncomplete',
    fault: HANGING,
    firesAt: 25,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: HANGING_TEXT,
    dashboard: DASHBOARD.cvm,
    also: [
      withHalfHourlyPolls(HANGING, 10, HANGING_TEXT),
      {
        title: 'an unknown stage',
        fault: { [BOOT_COMPLETE]: '1 10m:0' },
        firesAt: 25,
        description: `The boot of ${THE_CVM} has not finished since ${at(10)}, although its status is running.`,
      },
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
        title: 'a stopped CVM',
        changes: { [BOOT_COMPLETE]: '0', [RUNNING]: '0', [status(CVM, 'stopped')]: '1' },
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaCvmWithoutIngress',
    fault: WITHOUT_INGRESS,
    firesAt: 15,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: `${THE_CVM} has run without an ingress route, by the error text of its boot, since ${at(10)}. The text stays until the CVM starts again, also if the route is back: request one of its endpoints.`,
    dashboard: DASHBOARD.cvm,
    silent: [
      {
        title: 'an error text that the next boot clears within five minutes',
        changes: { [BOOT_ERROR]: '0 10m:1 14.5m:0', [cause('gateway')]: '10m:1 14.5m:absent' },
        minutes: 30,
      },
      {
        title: 'a text of another cause on a running CVM',
        changes: { [BOOT_ERROR]: '0 10m:1', [cause('containers')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'a boot that has not finished: another alert fires',
        changes: { ...WITHOUT_INGRESS, [BOOT_COMPLETE]: '1 10m:0' },
        minutes: 30,
      },
      {
        title: 'a CVM that does not run',
        changes: { ...WITHOUT_INGRESS, [RUNNING]: '1 10m:0', [status(CVM, 'exited')]: '0 10m:1' },
        minutes: 30,
      },
    ],
  },
];
