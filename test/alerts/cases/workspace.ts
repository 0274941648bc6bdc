import type { Expectation } from '../expectation.ts';
import { ACCOUNT, app, billingStatus, cost, credit, quota } from '../fleet.ts';
import { at, EXPORTER_LABELS } from './texts.ts';

const LABELS = { ...EXPORTER_LABELS, workspace_id: 'wks_1' };
const DASHBOARD = '/d/phala-cloud-capacity';
const ACTIVE = billingStatus('active');
const SUSPENDED = billingStatus('suspended');
const ABANDONED = billingStatus('abandoned');
const BALANCE = credit('balance');
const OUTSTANDING = 'phala_workspace_outstanding_usd{workspace="production"}';
const POST_PAID = 'phala_workspace_post_paid{workspace="production"}';
const SUSPENDED_AT = 'phala_workspace_suspended_timestamp_seconds{workspace="production"}';
const REMAINING = quota('remaining', 'vcpus');

/** The series of a second configured workspace with a key of the same one. */
function ofCopy(series: string): string {
  return series.replace('workspace="production"', 'workspace="copy"');
}

function lastsFor(balance: string, duration: string, hours = 72): string {
  return `Workspace acme (wks_1) has had credit for less than ${hours} hours since ${at(10)}: ${balance} US dollars, while its CVMs cost 1.00 per hour, which lasts for ${duration}. When it is used up, the workspace is suspended and its CVMs are stopped.`;
}

const SUSPENSION = { [ACTIVE]: '1 10m:0', [SUSPENDED]: '0 10m:1' };

/** Credit, billing status and quotas. */
export const WORKSPACE_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaWorkspaceSuspended',
    fault: { ...SUSPENSION, [SUSPENDED_AT]: '10m:540' },
    firesAt: 12,
    labels: { ...LABELS, severity: 'critical' },
    description: `Workspace acme (wks_1) has been suspended since ${at(9)}; its credit is 1000.00 US dollars. Its CVMs are stopped, and alerts about stopped CVMs of it do not fire.`,
    dashboard: DASHBOARD,
    also: [
      {
        title: 'a workspace whose date and id are not known',
        fault: { ...SUSPENSION, [ACCOUNT]: 'absent', 'phala_workspace_info{workspace="production"}': '1' },
        firesAt: 12,
        labels: { ...LABELS, workspace_id: 'production', severity: 'critical' },
        description: `Workspace (production) has been suspended since ${at(10)}; its credit is 1000.00 US dollars. Its CVMs are stopped, and alerts about stopped CVMs of it do not fire.`,
      },
      {
        title: 'once for two configured workspaces with keys of the same one',
        fault: {
          ...SUSPENSION,
          [SUSPENDED_AT]: '10m:540',
          [ofCopy(ACCOUNT)]: '1',
          [ofCopy(ACTIVE)]: '1 10m:0',
          [ofCopy(SUSPENDED)]: '0 10m:1',
          [ofCopy(BALANCE)]: '1000',
        },
        firesAt: 12,
        description: `Workspace acme (wks_1) has been suspended since ${at(9)}; its credit is 1000.00 US dollars. Its CVMs are stopped, and alerts about stopped CVMs of it do not fire.`,
      },
    ],
    silent: [
      { title: 'an active workspace without credit', changes: { [BALANCE]: '0' }, minutes: 30 },
      {
        title: 'a suspension of less than two minutes',
        changes: { [ACTIVE]: '1 10m:0 11.5m:1', [SUSPENDED]: '0 10m:1 11.5m:0' },
        minutes: 30,
      },
      {
        title: 'an abandoned workspace: another alert fires',
        changes: { [ACTIVE]: '1 10m:0', [ABANDONED]: '0 10m:1' },
        minutes: 30,
      },
      {
        title: 'a key that may not read it',
        changes: { [ACTIVE]: 'absent', [SUSPENDED]: 'absent', [ABANDONED]: 'absent' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceAbandoned',
    fault: { [ACTIVE]: '1 10m:0', [ABANDONED]: '0 10m:1' },
    firesAt: 12,
    labels: { ...LABELS, severity: 'critical' },
    description: `Workspace acme (wks_1) has been abandoned since ${at(10)}, after a suspension that it has not paid for. Its CVMs may be lost.`,
    dashboard: DASHBOARD,
    silent: [
      { title: 'a suspended workspace: another alert fires', changes: SUSPENSION, minutes: 30 },
      {
        title: 'less than two minutes',
        changes: { [ACTIVE]: '1 10m:0 11.5m:1', [ABANDONED]: '0 10m:1 11.5m:0' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceCreditLow',
    fault: { [BALANCE]: '1000 10m:71.5' },
    firesAt: 25,
    labels: { ...LABELS, severity: 'warning' },
    description: lastsFor('71.50', '2d 23h 30m 0s'),
    dashboard: DASHBOARD,
    also: [
      {
        title: 'an app whose data is stale: what its CVMs cost still counts',
        fault: {
          [BALANCE]: '1000 10m:71.5',
          [app('phala_app_poll_success')]: '1 5m:0',
          [app('phala_app_cvms')]: '1 5m:absent',
          [cost('compute')]: '0.9 5m:absent',
          [cost('disk')]: '0.1 5m:absent',
        },
        firesAt: 25,
        description: lastsFor('71.50', '2d 23h 30m 0s'),
      },
      {
        title: 'a negative balance',
        fault: { [BALANCE]: '1000 10m:-5' },
        firesAt: 25,
        description: lastsFor('-5.00', '0s'),
      },
      {
        title: 'CVMs that cost more: stopped ones with their disk',
        fault: { [BALANCE]: '71.5', [cost('compute')]: '0 10m:0.9', [cost('disk')]: '0.1' },
        firesAt: 25,
        description: lastsFor('71.50', '2d 23h 30m 0s'),
      },
      {
        title: 'granted credit, which the balance may contain',
        fault: { [BALANCE]: '1000 10m:71.5', [credit('granted')]: '60' },
        firesAt: 25,
        description: lastsFor('71.50', '2d 23h 30m 0s'),
      },
      {
        title: 'granted credit that is larger than the balance',
        fault: { [BALANCE]: '1000 10m:0', [credit('granted')]: '71.5' },
        firesAt: 25,
        description: lastsFor('71.50', '2d 23h 30m 0s'),
      },
      {
        title: 'a balance that is more negative than what was granted since',
        fault: { [BALANCE]: '1000 10m:-80', [credit('granted')]: '75' },
        firesAt: 25,
        description: lastsFor('-5.00', '0s'),
      },
      {
        title: 'once for two configured workspaces with keys of the same one',
        fault: { [BALANCE]: '1000 10m:71.5', [ofCopy(ACCOUNT)]: '1', [ofCopy(BALANCE)]: '1000 10m:71.5' },
        firesAt: 25,
        description: lastsFor('71.50', '2d 23h 30m 0s'),
      },
    ],
    silent: [
      {
        title: 'credit for three days',
        changes: { [BALANCE]: '1000 10m:70', [credit('granted')]: '72' },
        minutes: 60,
      },
      { title: 'a post-paid workspace', changes: { [BALANCE]: '0', [POST_PAID]: '1' }, minutes: 60 },
      {
        title: 'CVMs that cost nothing',
        changes: { [BALANCE]: '0', [cost('compute')]: '0', [cost('disk')]: '0' },
        minutes: 60,
      },
      {
        title: 'costs that are not known',
        changes: { [BALANCE]: '0', [cost('compute')]: 'absent', [cost('disk')]: 'absent' },
        minutes: 60,
      },
      { title: 'granted credit alone', changes: { [BALANCE]: 'absent' }, minutes: 60 },
      {
        title: 'a suspended workspace: another alert fires',
        changes: { [BALANCE]: '1000 10m:0', ...SUSPENSION },
        minutes: 60,
      },
      {
        title: 'an abandoned workspace: another alert fires',
        changes: { [BALANCE]: '1000 10m:0', [ACTIVE]: '1 10m:0', [ABANDONED]: '0 10m:1' },
        minutes: 60,
      },
      {
        title: 'credit that is low for less than 15 minutes',
        changes: { [BALANCE]: '1000 10m:60 24.5m:1000' },
        minutes: 60,
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceCreditRunsOut',
    fault: { [BALANCE]: '1000 10m:11.5' },
    firesAt: 15,
    labels: { ...LABELS, severity: 'critical' },
    description: lastsFor('11.50', '11h 30m 0s', 12),
    dashboard: DASHBOARD,
    silent: [
      { title: 'credit for twelve hours', changes: { [BALANCE]: '1000 10m:12' }, minutes: 60 },
      { title: 'a post-paid workspace', changes: { [BALANCE]: '0', [POST_PAID]: '1' }, minutes: 60 },
      {
        title: 'a suspended workspace: another alert fires',
        changes: { [BALANCE]: '1000 10m:0', ...SUSPENSION },
        minutes: 60,
      },
      {
        title: 'credit that is low for less than five minutes',
        changes: { [BALANCE]: '1000 10m:6 14.5m:1000' },
        minutes: 60,
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceOutstanding',
    fault: { [POST_PAID]: '1', [OUTSTANDING]: '0 10m:123.456' },
    firesAt: 25,
    labels: { ...LABELS, severity: 'warning' },
    description: `Workspace acme (wks_1) has owed 123.46 US dollars since ${at(10)}: a payment has failed. If it stays unpaid, the workspace is suspended and its CVMs are stopped.`,
    dashboard: DASHBOARD,
    also: [
      {
        title: 'a few cents',
        fault: { [POST_PAID]: '1', [OUTSTANDING]: '0 10m:0.05' },
        firesAt: 25,
        description: `Workspace acme (wks_1) has owed 0.05 US dollars since ${at(10)}: a payment has failed. If it stays unpaid, the workspace is suspended and its CVMs are stopped.`,
      },
    ],
    silent: [
      { title: 'a workspace with credit', changes: { [OUTSTANDING]: '0 10m:5' }, minutes: 60 },
      { title: 'nothing outstanding', changes: { [POST_PAID]: '1' }, minutes: 60 },
      {
        title: 'a suspended workspace: another alert fires',
        changes: { [POST_PAID]: '1', [OUTSTANDING]: '0 10m:5', ...SUSPENSION },
        minutes: 60,
      },
      {
        title: 'less than 15 minutes',
        changes: { [POST_PAID]: '1', [OUTSTANDING]: '0 10m:5 24.5m:0' },
        minutes: 60,
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceQuotaExhausted',
    fault: { [REMAINING]: '8 10m:0' },
    firesAt: 70,
    labels: { ...LABELS, resource: 'vcpus', severity: 'warning' },
    description: `Workspace acme (wks_1) has had nothing left of its quota of vcpus since ${at(10)}: no CVM can be created or enlarged.`,
    dashboard: DASHBOARD,
    also: [
      {
        title: 'more than the quota',
        fault: { [REMAINING]: '8 10m:-2' },
        firesAt: 70,
        description: `Workspace acme (wks_1) has had nothing left of its quota of vcpus since ${at(10)}: no CVM can be created or enlarged.`,
      },
    ],
    silent: [
      { title: 'one left', changes: { [REMAINING]: '8 10m:1' }, minutes: 120 },
      { title: 'less than an hour', changes: { [REMAINING]: '8 10m:0 69.5m:1' }, minutes: 120 },
      {
        title: 'a plan without the resource',
        changes: { [REMAINING]: '0', [quota('limit', 'vcpus')]: '0' },
        minutes: 120,
      },
    ],
  },
];
