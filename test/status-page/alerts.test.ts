import { describe, expect, it } from 'vitest';
import { ALERTS } from '../../prometheus/src/catalogue.ts';
import { toSeconds } from '../../prometheus/src/duration.ts';
import { DASHBOARDS } from '../../prometheus/src/links.ts';
import { THRESHOLDS } from '../../prometheus/src/thresholds.ts';
import { FAILURE_REASONS, type FailureReason } from '../../src/errors.ts';
import type { Attestation, Attestations } from '../../src/snapshot/attestation.ts';
import { WORKSPACE } from '../../src/snapshot/collected.ts';
import type { AppView, CvmView, NodeView } from '../../src/snapshot/model.ts';
import { AUTO_RESTART_EXHAUSTED } from '../../src/snapshot/vocabulary.ts';
import type { WorkspaceAccount } from '../../src/snapshot/workspace-account.ts';
import { RUNWAY_HOURS } from '../../src/status-page/account-problems.ts';
import { CVM_DASHBOARD } from '../../src/status-page/cvm-details.ts';
import { ALERT_AGES } from '../../src/status-page/cvm-problems.ts';
import type { Problem } from '../../src/status-page/problem.ts';
import { findProblems } from '../../src/status-page/problems.ts';
import { toRows } from '../../src/status-page/rows.ts';
import type { StatusData } from '../../src/status-page/status-data.ts';
import { FULL_ACCOUNT, GOOD_ATTESTATION } from '../metrics/full-snapshot.ts';
import { toApp, toFleetCvm } from './fleet.ts';
import { createStatusData, NOW } from './status-data.ts';

const find = (data: StatusData): readonly Problem[] => findProblems(data, toRows(data.snapshot));

/** Alerts that a snapshot of now cannot show: they compare with earlier times. */
const NEED_HISTORY = [
  'PhalaAppVanished',
  'PhalaWorkspaceShrunk',
  'PhalaAppCvmsVanished',
  'PhalaCvmCrashLoop',
  'PhalaCvmFlapping',
  'PhalaCvmRestarted',
  'PhalaApiShapeChanged',
];

/** Alerts about what Prometheus scrapes, which the exporter does not know. */
const OF_GUESTS = [
  'PhalaGuestDown',
  'PhalaGuestDiskFilling',
  'PhalaGuestMemoryFull',
  'PhalaGuestGpuNotReady',
  'PhalaEndpointDown',
];

/** Alerts whose subject another problem names, by the alert of that problem. */
const SHOWN_AS = { PhalaCvmNodeUnavailable: ['PhalaNodeOffline', 'PhalaNodeInMaintenance'] } as const;

function ofApps(...apps: readonly AppView[]): StatusData {
  return createStatusData({ snapshot: { apps, collected: [], nodes: [], unixOffsetSeconds: 0 } });
}

function ofCvm(changes: Partial<CvmView>, nodes: readonly NodeView[] = []): StatusData {
  const cvm = toFleetCvm(0, { statusChangedAtSeconds: NOW - 1200, ...changes });
  const apps = [toApp('shop', { cvms: [cvm, toFleetCvm(1)] })];
  return createStatusData({ snapshot: { apps, collected: [], nodes, unixOffsetSeconds: 0 } });
}

function ofFailure(failure: FailureReason, isWhole: boolean, changes: Partial<AppView> = {}): StatusData {
  const lastPoll = { failure, finishedAtSeconds: NOW, durationSeconds: 1 };
  const cvms = [toFleetCvm(0)];
  return ofApps(
    toApp('a', { cvms, lastPoll, ...changes }),
    toApp('b', { cvms, ...(isWhole && { lastPoll }) }),
  );
}

const OFFLINE: NodeView = {
  ...toFleetCvm(0).node,
  id: '5',
  name: 'prod5',
  region: '',
  version: '',
  status: 'offline',
};
const attributes = { ...toFleetCvm(0).attributes };
const collectedBy = (collector: string, data?: unknown): StatusData =>
  createStatusData({
    snapshot: {
      apps: [],
      nodes: [],
      unixOffsetSeconds: 0,
      collected: [
        {
          collector,
          workspace: 'a',
          failure: data === undefined ? 'timeout' : undefined,
          finishedAtSeconds: NOW,
          data,
        },
      ],
    },
  });

const COLLATERAL: Attestations = {
  apps: new Map(),
  cvms: new Map(),
  collateral: new Map([['B0C06F000000', { fetchedAtBootSeconds: NOW, expiresAtSeconds: NOW + 7200 }]]),
  invalid: 0,
};

const attested = (changes: Partial<Attestation>, cvm: Partial<CvmView> = {}): StatusData =>
  ofCvm({ attestation: { ...GOOD_ATTESTATION, tcb: undefined, ...changes }, ...cvm });

const FREE = { limit: Number.POSITIVE_INFINITY, remaining: Number.POSITIVE_INFINITY };
const UNLIMITED = { cvms: FREE, vcpus: FREE, memory_bytes: FREE, disk_bytes: FREE };

/** A workspace with credit for 100 hours, whose CVM costs a dollar per hour. */
function ofAccount(changes: Partial<WorkspaceAccount>, cvm: Partial<CvmView> = {}): StatusData {
  const account: WorkspaceAccount = {
    ...FULL_ACCOUNT,
    billingStatus: 'active',
    suspendedAtSeconds: undefined,
    balanceUsd: 100,
    grantedUsd: 0,
    outstandingUsd: 0,
    isPostPaid: false,
    quotas: UNLIMITED,
    ...changes,
  };
  const hourlyCost = { computeUsd: 1, diskUsd: 0 };
  const shown = toFleetCvm(0, { statusChangedAtSeconds: NOW - 1200, hourlyCost, ...cvm });
  const collected = [
    {
      collector: WORKSPACE.collector,
      workspace: 'production',
      failure: undefined,
      finishedAtSeconds: NOW,
      data: account,
    },
  ];
  const apps = [toApp('shop', { cvms: [shown], expectedCvms: 1 })];
  return createStatusData({ snapshot: { apps, collected, nodes: [], unixOffsetSeconds: 0 } });
}

const CASES: readonly (readonly [alert: string, title: string, data: StatusData])[] = [
  [
    'PhalaCvmAttestationInvalid',
    'CVM web-frontend-0: attestation invalid (quote_invalid)',
    attested({ failure: 'quote_invalid' }),
  ],
  [
    'PhalaCvmMeasuredHashMismatch',
    'CVM web-frontend-0: measured another compose hash',
    attested({ composeHash: '0'.repeat(64) }),
  ],
  [
    'PhalaCvmTcbRevoked',
    'CVM web-frontend-0: the TCB of the node is revoked',
    attested({ failure: 'quote_invalid', tcb: { status: 'Revoked', advisories: [] } }),
  ],
  [
    'PhalaCvmTcbOutOfDate',
    'CVM web-frontend-0: the TCB of the node is out of date',
    attested({ tcb: { status: 'OutOfDate', advisories: [] } }),
  ],
  [
    'PhalaCvmNotAttested',
    'CVM web-frontend-0: not attested (no_quote)',
    attested({ failure: 'no_quote', lastSuccessAtBootSeconds: undefined }),
  ],
  [
    'PhalaCollateralExpiring',
    'Workspace a: the collateral of platforms B0C06F000000 expires in 2h',
    collectedBy('attestation', COLLATERAL),
  ],
  [
    'PhalaApiKeyRefused',
    'Workspace production, all 2 apps: polls fail: unauthorized',
    ofFailure('unauthorized', true),
  ],
  ['PhalaAppKeyRefused', 'App a: polls fail: forbidden', ofFailure('forbidden', false)],
  [
    'PhalaWorkspacePollsFailing',
    'Workspace production, all 2 apps: polls fail: http_5xx',
    ofFailure('http_5xx', true),
  ],
  [
    'PhalaWorkspaceThrottled',
    'Workspace production, all 2 apps: polls fail: rate_limited',
    ofFailure('rate_limited', true),
  ],
  [
    'PhalaAppComposeHashUnexpected',
    'App shop: a compose hash that is not expected',
    ofApps(toApp('shop', { cvms: [{ ...toFleetCvm(0), isComposeHashExpected: false }] })),
  ],
  ['PhalaAppPollFailing', 'App a: polls fail: http_5xx', ofFailure('http_5xx', false)],
  [
    'PhalaAppNotFound',
    'App a: polls fail: not_found',
    ofFailure('not_found', false, { cvmCount: undefined, cvms: [] }),
  ],
  [
    'PhalaAppDataStale',
    'App a: stale data, polls fail: timeout, 44 CVMs unknown',
    ofFailure('timeout', false, { cvmCount: undefined, lastCvmCount: 44, cvms: [] }),
  ],
  ['PhalaAppWithoutCvms', 'App shop: no CVMs', ofApps(toApp('shop'))],
  [
    'PhalaAppCvmsNotReady',
    'App shop: 1 of 2 expected CVMs ready',
    ofApps(toApp('shop', { cvms: [toFleetCvm(0)], expectedCvms: 2 })),
  ],
  ['PhalaCvmFailed', 'CVM web-frontend-0 exited 20m ago', ofCvm({ status: 'exited' })],
  ['PhalaCvmNotRunning', 'CVM web-frontend-0: hibernating for 20m', ofCvm({ status: 'hibernating' })],
  ['PhalaCvmStopped', 'CVM web-frontend-0 stopped 20m ago', ofCvm({ status: 'stopped' })],
  [
    'PhalaCvmDeploymentStuck',
    'CVM web-frontend-0: updating, does not finish for 20m',
    ofCvm({ status: 'updating' }),
  ],
  ['PhalaCvmStuck', 'CVM web-frontend-0: starting, stuck for 20m', ofCvm({ status: 'starting' })],
  [
    'PhalaCvmBootError',
    'CVM web-frontend-0: boot error for 20m',
    ofCvm({ bootError: 'kms', bootStage: 'booting', startedAtSeconds: NOW - 1200 }),
  ],
  [
    'PhalaCvmBootIncomplete',
    'CVM web-frontend-0: running, but its boot does not finish for 20m',
    ofCvm({ bootStage: 'booting', bootError: 'none', startedAtSeconds: NOW - 1200 }),
  ],
  [
    'PhalaCvmWithoutIngress',
    'CVM web-frontend-0: running without an ingress route for 20m',
    ofCvm({ bootError: 'gateway', bootStage: 'done' }),
  ],
  [
    'PhalaCvmAutoRestartExhausted',
    'CVM web-frontend-0 exited, not restarted any more for 20m',
    ofCvm({ status: 'exited', lastEventAtSeconds: { [AUTO_RESTART_EXHAUSTED]: NOW } }),
  ],
  [
    'PhalaNodeOffline',
    'Node prod5 is offline for 12m: 1 CVM of 1 app',
    ofCvm({ status: 'offline', node: OFFLINE }, [{ ...OFFLINE, statusChangedAtSeconds: NOW - 720 }]),
  ],
  [
    'PhalaNodeInMaintenance',
    'Node prod5 is in maintenance: 1 CVM of 1 app',
    ofCvm({ status: 'maintenance', node: OFFLINE }, [{ ...OFFLINE, status: 'maintenance' }]),
  ],
  [
    'PhalaAppMixedComposeHashes',
    'App shop: CVMs run different compose hashes',
    ofCvm({ attributes: { ...attributes, composeHash: 'other' } }),
  ],
  [
    'PhalaAppMixedOsVersions',
    'App shop: CVMs run different OS images',
    ofCvm({ attributes: { ...attributes, os: 'other' } }),
  ],
  [
    'PhalaCvmWithoutLiveStatus',
    'CVM web-frontend-0: not reported by its node for 20m',
    ofCvm({ live: false }),
  ],
  ['PhalaDiscoveryFailing', 'Workspace a: collector apps: timeout', collectedBy('apps')],
  ['PhalaCollectorFailing', 'Workspace a: collector live_status: timeout', collectedBy('live_status')],
  [
    'PhalaWorkspaceWithoutApps',
    'Workspace a: the list of apps has no app to watch',
    collectedBy('apps', { apps: [], invalid: 0 }),
  ],
  [
    'PhalaWorkspaceSuspended',
    'Workspace production: suspended for 1h, its CVMs are stopped until it pays',
    ofAccount({ billingStatus: 'suspended', suspendedAtSeconds: NOW - 3600 }, { status: 'stopped' }),
  ],
  [
    'PhalaWorkspaceAbandoned',
    'Workspace production: closed, because it has not paid',
    ofAccount({ billingStatus: 'abandoned' }, { status: 'stopped' }),
  ],
  ['PhalaWorkspaceCreditRunsOut', 'Workspace production: credit for 11h', ofAccount({ balanceUsd: 11 })],
  ['PhalaWorkspaceCreditLow', 'Workspace production: credit for 2d 12h', ofAccount({ balanceUsd: 60 })],
  [
    'PhalaWorkspaceOutstanding',
    'Workspace production: owes 12.34 US dollars',
    ofAccount({ isPostPaid: true, outstandingUsd: 12.34 }),
  ],
  [
    'PhalaWorkspaceQuotaExhausted',
    'Workspace production: nothing left of the quota of vcpus',
    ofAccount({ quotas: { ...UNLIMITED, vcpus: { limit: 8, remaining: 0 } } }),
  ],
  [
    'PhalaApiThrottled',
    'Workspace a: requests paused for 30s (HTTP 429)',
    createStatusData({ workspaces: [{ name: 'a', pausedForSeconds: 30 }] }),
  ],
  [
    'PhalaExporterConfigReloadFailed',
    'The configuration reload failed 1m ago',
    createStatusData({ failedReload: { atSeconds: NOW - 60, faults: ['a: one'] } }),
  ],
  [
    'PhalaExporterLimitReached',
    '7 CVMs left out',
    ofApps(toApp('large', { cvms: [toFleetCvm(0)], cvmCount: 8, hidden: { duplicate: 0, limit: 7 } })),
  ],
];

describe('what needs attention on the page is what an alert fires for', () => {
  it.each(CASES)('%s: %j, and nothing else', (alert, title, data) => {
    const severity = ALERTS.find(({ name }) => name === alert)?.severity;

    const problems = find(data).map((problem) => ({ ...problem, note: undefined }));

    expect(problems).toEqual([{ alert, severity, title, note: undefined }]);
  });

  it('every alert about apps, CVMs, nodes and workspaces that may wake somebody is on the page, needs history, or is about guests', () => {
    const subjects = ['account', 'app', 'cvm', 'node', 'workspace'];
    const wanted = ALERTS.filter(
      ({ subject, severity }) => subjects.includes(subject) && severity !== 'info',
    ).map(({ name }) => name);
    const shown = CASES.map(([alert]) => alert).filter((alert) => wanted.some((name) => name === alert));
    const others = [...NEED_HISTORY, ...OF_GUESTS, ...Object.keys(SHOWN_AS)];

    expect([...shown, ...others].toSorted()).toEqual(wanted.toSorted());
  });

  it.each(SHOWN_AS.PhalaCvmNodeUnavailable)('%s counts the CVMs that are on the node', (other) => {
    const [[, title, data] = ['', '', createStatusData()]] = CASES.filter(([alert]) => alert === other);
    const cvms = data.snapshot.apps.flatMap((app) => app.cvms).filter(({ node }) => node?.id === OFFLINE.id);

    expect(title).toContain(`: ${cvms.length} CVM of`);
  });

  it.each(['stopped', 'running'])('no quote is a problem while the CVM runs: %s', (status) => {
    const data = attested({ failure: 'no_quote', lastSuccessAtBootSeconds: undefined }, { status });
    const found = find(data).map(({ alert }) => alert);

    expect(found.includes('PhalaCvmNotAttested')).toBe(status === 'running');
  });

  it('one that could not be checked is no problem until three refreshes later', () => {
    expect(find(attested({ failure: 'no_quote', lastSuccessAtBootSeconds: NOW - 60 }))).toEqual([]);
  });

  it('every failure of a poll is a problem with an alert of the catalogue', () => {
    const names = ALERTS.map(({ name }) => name);

    for (const reason of Object.keys(FAILURE_REASONS) as FailureReason[])
      for (const isWhole of [true, false])
        for (const { alert } of find(ofFailure(reason, isWhole))) expect(names).toContain(alert);
  });

  it('ages and dashboards are those of the alerts', () => {
    const { PhalaCvmStuck, PhalaCvmDeploymentStuck, PhalaCvmBootIncomplete, PhalaCvmStopped } = THRESHOLDS;

    expect(ALERT_AGES).toEqual({
      stuck: toSeconds(PhalaCvmStuck.age),
      booting: toSeconds(PhalaCvmBootIncomplete.for),
      stopped: toSeconds(PhalaCvmStopped.window),
    });
    expect(PhalaCvmDeploymentStuck.age).toBe(PhalaCvmStuck.age);
    expect(RUNWAY_HOURS).toEqual({
      low: THRESHOLDS.PhalaWorkspaceCreditLow.hours,
      runsOut: THRESHOLDS.PhalaWorkspaceCreditRunsOut.hours,
    });
    expect(CVM_DASHBOARD).toBe(DASHBOARDS.cvm);
  });
});
