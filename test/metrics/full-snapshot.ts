import type { Attestation, Attestations } from '../../src/snapshot/attestation.ts';
import { ATTESTATION, WORKSPACE } from '../../src/snapshot/collected.ts';
import type { AppView, CvmView, Node, Snapshot } from '../../src/snapshot/model.ts';
import { CVM_SETTINGS } from '../../src/snapshot/vocabulary.ts';
import type { WorkspaceAccount } from '../../src/snapshot/workspace-account.ts';

/** A snapshot without anything. */
export const EMPTY_SNAPSHOT: Snapshot = {
  apps: [],
  collected: [],
  nodes: [],
  unixOffsetSeconds: 0,
};

const ONLINE_NODE: Node = {
  id: '5',
  name: 'prod5',
  region: 'US-WEST-1',
  version: 'v0.5.3',
  status: 'online',
};
const ODD_NODE: Node = {
  id: 'prod9',
  name: 'prod9',
  region: undefined,
  version: undefined,
  status: 'rebooting',
};
const SILENT_NODE: Node = {
  id: '7',
  name: undefined,
  region: undefined,
  version: undefined,
  status: undefined,
};

/** A check of `FULL_CVM` that succeeded. */
export const GOOD_ATTESTATION: Attestation = {
  atBootSeconds: 1_790_000_000,
  failure: undefined,
  fmspc: 'B0C06F000000',
  tcb: { status: 'OutOfDate', advisories: ['INTEL-SA-00615', 'INTEL-SA-00837'] },
  composeHash: 'c'.repeat(64),
  osImageHash: 'e'.repeat(64),
  imageVersion: 'dstack-0.5.4',
  listedComposeHash: 'c'.repeat(64),
  isChanging: false,
  lastSuccessAtBootSeconds: 1_790_000_000,
};

/** A CVM with every field of either shape. */
export const FULL_CVM: CvmView = {
  appId: 'a'.repeat(40),
  cvmId: 'cvm_full',
  name: 'web-1',
  status: 'running',
  inProgress: true,
  operation: {
    target: 'updating',
    type: 'compose_update',
    phase: 'pulling',
    startedAtSeconds: 1_790_000_000.5,
  },
  attributes: {
    vmUuid: '6b1f4c1e-0000-4000-8000-000000000001',
    hashId: 'cvm_full',
    instanceId: 'b'.repeat(40),
    instanceType: 'tdx.medium',
    os: 'dstack-0.5.3',
    osVersion: '0.5.3',
    kmsType: 'phala',
    projectType: 'user',
    storageFs: 'zfs',
    composeHash: 'c'.repeat(64),
    gatewayDomain: 'dstack-prod5.phala.network',
  },
  resources: { vcpus: 4, memoryBytes: 8 * 1024 ** 3, diskBytes: 40 * 1024 ** 3, gpus: 1 },
  price: { usd: 0.116, billingPeriod: 'hourly' },
  hourlyCost: { computeUsd: 0.116, diskUsd: 0.00556 },
  workspaceSlug: 'acme-production',
  node: ONLINE_NODE,
  createdAtSeconds: 1_780_000_000,
  host: {
    cpuPercent: 137.4,
    memoryUsedBytes: 3 * 1024 ** 3,
    memoryTotalBytes: 8 * 1024 ** 3,
    diskUsedBytes: 9 * 1024 ** 3,
    diskTotalBytes: 40 * 1024 ** 3,
    egressBytes: 1_048_576_000,
  },
  isComposeHashExpected: true,
  live: true,
  startedAtSeconds: 1_789_996_500,
  statusChangedAtSeconds: 1_789_996_501.25,
  workspace: 'production',
  composeHashSource: 'measured',
  attestation: GOOD_ATTESTATION,
  uptimeSeconds: 3600,
  bootStage: 'done',
  bootError: 'gateway',
  lastEventAtSeconds: { 'boot.progress': 1_789_999_000.25, 'instance.info': 1_789_999_001 },
  settings: Object.fromEntries(CVM_SETTINGS.map((setting, index) => [setting, index % 2 === 0])),
  isSysinfoPublic: true,
  endpoints: ['8080', '9100'].map((port) => `https://${'b'.repeat(40)}-${port}.dstack-prod5.phala.network`),
};

/** A CVM of which only what must be known is known. */
export const BARE_CVM: CvmView = {
  appId: 'a'.repeat(40),
  cvmId: 'cvm_bare',
  name: '',
  status: 'stopped',
  inProgress: undefined,
  operation: undefined,
  attributes: {
    vmUuid: undefined,
    hashId: undefined,
    instanceId: undefined,
    instanceType: undefined,
    os: undefined,
    osVersion: undefined,
    kmsType: undefined,
    projectType: undefined,
    storageFs: undefined,
    composeHash: undefined,
    gatewayDomain: undefined,
  },
  resources: { vcpus: undefined, memoryBytes: undefined, diskBytes: undefined, gpus: undefined },
  price: undefined,
  hourlyCost: undefined,
  workspaceSlug: undefined,
  node: undefined,
  createdAtSeconds: undefined,
  host: undefined,
  live: undefined,
  startedAtSeconds: undefined,
  statusChangedAtSeconds: undefined,
  workspace: 'production',
  uptimeSeconds: undefined,
  bootStage: undefined,
  bootError: undefined,
  lastEventAtSeconds: {},
  settings: {},
  isSysinfoPublic: undefined,
  endpoints: undefined,
};

/** An app whose last poll succeeded. */
export const UP_APP: AppView = {
  target: { appId: 'a'.repeat(40), workspace: 'production', alias: 'web', expectedCvms: 3 },
  lastPoll: { failure: undefined, finishedAtSeconds: 1_790_000_100.125, durationSeconds: 0.25 },
  lastSuccessAtSeconds: 1_790_000_100.125,
  polls: 20,
  failures: 3,
  hidden: { duplicate: 0, limit: 0 },
  cvmCount: 3,
  cvms: [
    FULL_CVM,
    { ...FULL_CVM, cvmId: 'cvm_bad', attestation: { ...GOOD_ATTESTATION, failure: 'app_id_mismatch' } },
    BARE_CVM,
    {
      ...BARE_CVM,
      cvmId: 'cvm_odd',
      name: 'web-1',
      status: 'hibernating',
      inProgress: true,
      operation: { target: undefined, type: undefined, phase: undefined, startedAtSeconds: undefined },
      node: ODD_NODE,
    },
  ],
};

const DOWN_APP: AppView = {
  target: { appId: 'd'.repeat(40), workspace: 'default', alias: undefined, expectedCvms: undefined },
  lastPoll: { failure: 'http_5xx', finishedAtSeconds: 1_790_000_101, durationSeconds: 3 },
  lastSuccessAtSeconds: 1_790_000_041,
  polls: 21,
  failures: 3,
  hidden: { duplicate: 0, limit: 0 },
  cvmCount: 1,
  cvms: [
    {
      ...FULL_CVM,
      appId: 'd'.repeat(40),
      cvmId: '6b1f4c1e-0000-4000-8000-000000000002',
      status: 'exited',
      inProgress: false,
      operation: undefined,
      uptimeSeconds: undefined,
      startedAtSeconds: undefined,
      bootStage: 'starting containers',
      bootError: 'containers',
      lastEventAtSeconds: { 'vmm.auto_restart.exhausted': 1_789_999_002 },
      node: SILENT_NODE,
    },
  ],
};

const STALE_APP: AppView = {
  ...DOWN_APP,
  target: { ...DOWN_APP.target, appId: 'e'.repeat(40) },
  hidden: { duplicate: 0, limit: 0 },
  cvmCount: undefined,
  cvms: [],
};

const NEW_APP: AppView = {
  target: { appId: 'f'.repeat(40), workspace: 'default', alias: undefined, expectedCvms: 0 },
  lastPoll: undefined,
  lastSuccessAtSeconds: undefined,
  polls: 0,
  failures: 0,
  hidden: { duplicate: 0, limit: 0 },
  cvmCount: undefined,
  cvms: [],
};

const ATTESTATIONS: Attestations = {
  apps: new Map(),
  cvms: new Map(),
  collateral: new Map([
    ['B0C06F000000', { fetchedAtBootSeconds: 1_790_000_000, expiresAtSeconds: 1_792_000_000 }],
  ]),
  invalid: 0,
};

/** A workspace of which everything is known. */
export const FULL_ACCOUNT: WorkspaceAccount = {
  id: 'wks_1',
  slug: 'acme-production',
  tier: 'LEVEL_1',
  billingStatus: 'suspended',
  suspendedAtSeconds: 1_789_900_000,
  balanceUsd: -12.34,
  grantedUsd: 5,
  outstandingUsd: 12.34,
  isPostPaid: false,
  quotas: {
    cvms: { limit: 8, remaining: 2 },
    vcpus: { limit: 32, remaining: 0 },
    memory_bytes: { limit: 64 * 1024 ** 3, remaining: 8 * 1024 ** 3 },
    disk_bytes: { limit: 1024 ** 4, remaining: 1024 ** 3 },
  },
};

/** Apps that are up, down, stale and new; CVMs in several states; every optional fact somewhere. */
export const FULL_SNAPSHOT: Snapshot = {
  apps: [UP_APP, DOWN_APP, STALE_APP, NEW_APP],
  collected: [
    {
      collector: ATTESTATION.collector,
      workspace: 'production',
      failure: undefined,
      finishedAtSeconds: 1_790_000_000,
      data: ATTESTATIONS,
    },
    {
      collector: WORKSPACE.collector,
      workspace: 'production',
      failure: undefined,
      finishedAtSeconds: 1_790_000_101,
      data: FULL_ACCOUNT,
    },
  ],
  nodes: [ONLINE_NODE, SILENT_NODE, ODD_NODE],
  unixOffsetSeconds: 0,
};
