import type { Changes, Expectation } from '../expectation.ts';
import { CVM, info, OTHER_CVM, setting, status } from '../fleet.ts';
import { at, CVM_LABELS, DASHBOARD, EXPORTER_LABELS, THE_CVM } from './texts.ts';

const GATEWAY = 'gw.example';
const GUEST_LABELS = { ...CVM_LABELS, gateway_domain: GATEWAY };
const GATEWAY_LABELS = { ...EXPORTER_LABELS, gateway_domain: GATEWAY };

/** A series that Prometheus scrapes from the guest of a CVM. */
function guest(family: string, cvm = CVM): string {
  const number = cvm === CVM ? 1 : 2;
  return `${family}{job="phala-guests",instance="i${number}-8090.${GATEWAY}:443",${cvm},workspace="production"}`;
}

/** A series of the probe of an endpoint. */
function probe(family: string, url = `https://i1-80.${GATEWAY}`): string {
  return `${family}{job="phala-endpoints",instance="${url}",${CVM},workspace="production"}`;
}

const UP = guest('up');
const MEMORY = guest('dstack_guest_memory_total_bytes');
const AVAILABLE = guest('dstack_guest_memory_available_bytes');
const PUBLIC = setting('public_sysinfo');
const RUNNING = status(CVM, 'running');
const EXITED = status(CVM, 'exited');

/** A guest that responds, of a CVM whose setting is on. */
const RESPONDS: Changes = { [PUBLIC]: '1', [UP]: '1', [MEMORY]: '4000' };

/** The same of a second CVM behind the same gateway. */
const OTHER_RESPONDS: Changes = {
  [info(OTHER_CVM, { vm_uuid: 'vm-2' })]: '1',
  [status(OTHER_CVM, 'running')]: '1',
  [PUBLIC.replace(CVM, OTHER_CVM)]: '1',
  [guest('up', OTHER_CVM)]: '1',
  [guest('dstack_guest_memory_total_bytes', OTHER_CVM)]: '4000',
};

const FAILS: Changes = { ...RESPONDS, [UP]: '1 10m:0', [MEMORY]: '4000 10m:absent' };
const OTHER_FAILS: Changes = {
  ...OTHER_RESPONDS,
  [guest('up', OTHER_CVM)]: '1 10m:0',
  [guest('dstack_guest_memory_total_bytes', OTHER_CVM)]: '4000 10m:absent',
};

const GUEST_DASHBOARD = DASHBOARD.guest;

/** Guests do not depend on the polls, gaps and restarts of the exporter. */
const skip = ['polls every hour', 'a recovery'] as const;

/** Guests and endpoints. */
export const GUEST_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaGatewayDown',
    fault: { ...FAILS, ...OTHER_FAILS },
    firesAt: 13,
    labels: { ...GATEWAY_LABELS, severity: 'critical' },
    description: `The guest agents of all 2 running CVMs behind the gateway ${GATEWAY} have been unreachable since ${at(10)}: probably none of their endpoints is reachable.`,
    dashboard: DASHBOARD.guests,
    skip,
    silent: [
      {
        title: 'a gateway with one guest: another alert fires',
        changes: FAILS,
        minutes: 30,
      },
      {
        title: 'one of two guests responds',
        changes: { ...FAILS, ...OTHER_RESPONDS },
        minutes: 30,
      },
      {
        title: 'a gateway that fails for less than three minutes',
        changes: {
          ...RESPONDS,
          ...OTHER_FAILS,
          [UP]: '1 10m:0 12.5m:1',
          [MEMORY]: '4000 10m:absent 12.5m:4000',
        },
        minutes: 30,
      },
      {
        title: 'the other guest is behind another gateway',
        changes: {
          ...FAILS,
          ...OTHER_FAILS,
          [info(OTHER_CVM, { vm_uuid: 'vm-2' })]: 'absent',
          [info(OTHER_CVM, { vm_uuid: 'vm-2', gateway_domain: 'gw2.example' })]: '1',
        },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaGuestDown',
    fault: FAILS,
    firesAt: 15,
    labels: { ...GUEST_LABELS, severity: 'warning' },
    description: `The guest agent of ${THE_CVM} has been unreachable since ${at(10)} behind the gateway ${GATEWAY}, or responds with zeros, although the CVM is running.`,
    dashboard: GUEST_DASHBOARD,
    skip,
    also: [
      {
        title: 'a guest that responds with zeros',
        fault: { ...RESPONDS, [MEMORY]: '4000 10m:0' },
        firesAt: 15,
        description: `The guest agent of ${THE_CVM} has been unreachable since ${at(10)} behind the gateway ${GATEWAY}, or responds with zeros, although the CVM is running.`,
      },
      {
        title: 'zeros by the older names',
        fault: { ...RESPONDS, [MEMORY]: 'absent', [guest('system_memory_total')]: '4000 10m:0' },
        firesAt: 15,
        description: `The guest agent of ${THE_CVM} has been unreachable since ${at(10)} behind the gateway ${GATEWAY}, or responds with zeros, although the CVM is running.`,
      },
      {
        title: 'the older shape of the API, and a guest that has responded before',
        fault: { ...FAILS, [PUBLIC]: 'absent' },
        firesAt: 15,
        description: `The guest agent of ${THE_CVM} has been unreachable since ${at(10)} behind the gateway ${GATEWAY}, or responds with zeros, although the CVM is running.`,
      },
    ],
    silent: [
      {
        title: 'a guest that does not respond for less than five minutes',
        changes: { ...RESPONDS, [UP]: '1 10m:0 14.5m:1', [MEMORY]: '4000 10m:absent 14.5m:4000' },
        minutes: 30,
      },
      {
        title: 'the older shape of the API, and a guest that never responded: it may be private',
        changes: { ...RESPONDS, [PUBLIC]: 'absent', [UP]: '0', [MEMORY]: 'absent' },
        minutes: 30,
      },
      {
        title: 'a CVM that is not running: another alert fires',
        changes: { ...FAILS, [RUNNING]: '1 10m:0', [EXITED]: '0 10m:1' },
        minutes: 30,
      },
      {
        title: 'the older names',
        changes: { ...RESPONDS, [MEMORY]: 'absent', [guest('system_memory_total')]: '4000' },
        minutes: 30,
      },
      {
        title: 'a guest that is no target any more',
        changes: { ...RESPONDS, [UP]: '1 10m:absent', [MEMORY]: '4000 10m:absent' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaGuestDiskFilling',
    fault: toDisk('89+0.05'),
    firesAt: 25.5,
    labels: { ...GUEST_LABELS, severity: 'warning' },
    description: `The data disk of ${THE_CVM} is 91.55% full; at the rate of the last 1h it is full within 1d. Since ${at(10.5)}.`,
    dashboard: GUEST_DASHBOARD,
    skip: [...skip, 'polls every 5 minutes', 'polls every 15 minutes'],
    silent: [
      { title: 'a disk that is full, but not filling up', changes: toDisk('100'), minutes: 60 },
      { title: 'a disk that is full in 25 hours', changes: toDisk('91+0.003'), minutes: 40 },
      { title: 'a disk that fills up, but has much free space', changes: toDisk('50+0.05'), minutes: 60 },
      { title: 'a disk that is full in 30 hours', changes: toDisk('91+0.0025'), minutes: 40 },
      {
        title: 'a CVM that is not running',
        changes: { ...toDisk('89+0.05'), [RUNNING]: '0', [EXITED]: '1' },
        minutes: 40,
      },
    ],
    also: [
      {
        title: 'a disk that is full in a day, but not in 22 hours',
        fault: toDisk('91+0.0034'),
        firesAt: 15.5,
        description: `The data disk of ${THE_CVM} is 91.11% full; at the rate of the last 1h it is full within 1d. Since ${at(0.5)}.`,
      },
      {
        title: 'a disk that fills up after two hours without a change',
        fault: toDisk('91 120m:91+0.01'),
        firesAt: 157,
        description: `The data disk of ${THE_CVM} is 91.74% full; at the rate of the last 1h it is full within 1d. Since ${at(142)}.`,
      },
      {
        title: 'the older names',
        fault: toDisk('89+0.05', 'disk_used_size', 'disk_total_size'),
        firesAt: 25.5,
        description: `The data disk of ${THE_CVM} is 91.55% full; at the rate of the last 1h it is full within 1d. Since ${at(10.5)}.`,
      },
    ],
  },
  {
    alert: 'PhalaGuestMemoryFull',
    fault: { ...RESPONDS, [AVAILABLE]: '2000 10m:160' },
    firesAt: 20,
    labels: { ...GUEST_LABELS, severity: 'warning' },
    description: `${THE_CVM} uses 96% of its memory, and more than 95% since ${at(10)}.`,
    dashboard: GUEST_DASHBOARD,
    skip,
    also: [
      {
        title: 'the older names',
        fault: {
          ...RESPONDS,
          [MEMORY]: 'absent',
          [guest('system_memory_total')]: '4000',
          [guest('system_memory_available')]: '2000 10m:160',
        },
        firesAt: 20,
        description: `${THE_CVM} uses 96% of its memory, and more than 95% since ${at(10)}.`,
      },
    ],
    silent: [
      { title: 'just 95 percent', changes: { ...RESPONDS, [AVAILABLE]: '2000 10m:200' }, minutes: 40 },
      {
        title: 'nine minutes',
        changes: { ...RESPONDS, [AVAILABLE]: '2000 10m:160 19.5m:2000' },
        minutes: 40,
      },
      {
        title: 'a guest that responds with zeros',
        changes: { ...RESPONDS, [MEMORY]: '4000 10m:0', [AVAILABLE]: '2000 10m:0' },
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaGuestGpuNotReady',
    fault: { ...RESPONDS, [guest('dstack_gpu_cc_enabled')]: '1', [guest('dstack_gpu_cc_ready')]: '1 10m:0' },
    firesAt: 15,
    labels: { ...GUEST_LABELS, severity: 'critical' },
    description: `The GPU of ${THE_CVM} is in confidential mode, and has not been ready since ${at(10)}.`,
    dashboard: GUEST_DASHBOARD,
    skip,
    silent: [
      {
        title: 'a GPU that is not in confidential mode',
        changes: { ...RESPONDS, [guest('dstack_gpu_cc_enabled')]: '0', [guest('dstack_gpu_cc_ready')]: '0' },
        minutes: 30,
      },
      {
        title: 'less than five minutes',
        changes: {
          ...RESPONDS,
          [guest('dstack_gpu_cc_enabled')]: '1',
          [guest('dstack_gpu_cc_ready')]: '1 10m:0 14.5m:1',
        },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaEndpointDown',
    fault: {
      [probe('probe_success')]: '1 10m:0',
      [probe('probe_success', `https://i1-443.${GATEWAY}`)]: '1',
    },
    firesAt: 15,
    labels: { ...GUEST_LABELS, severity: 'warning' },
    description: `Probes of public endpoints of ${THE_CVM} have been failing since ${at(10)}, such as https://i1-80.${GATEWAY}; the CVM is running.`,
    dashboard: GUEST_DASHBOARD,
    skip,
    silent: [
      {
        title: 'a CVM that is not running',
        changes: { [probe('probe_success')]: '0', [RUNNING]: '0', [EXITED]: '1' },
        minutes: 30,
      },
      {
        title: 'less than five minutes',
        changes: { [probe('probe_success')]: '1 10m:0 14.5m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaCertificateExpiring',
    fault: { [probe('probe_ssl_earliest_cert_expiry')]: '9999999 10m:1210200' },
    firesAt: 20.5,
    labels: { job: 'phala-endpoints', gateway_domain: GATEWAY, severity: 'warning' },
    description: `A certificate of endpoints behind the gateway ${GATEWAY} expires in 13d 23h 49m 30s; less than 14d were left at ${at(10.5)}.`,
    dashboard: DASHBOARD.guests,
    skip: [
      ...skip,
      'a target with conflicting labels and honor_labels',
      'a target with conflicting labels without honor_labels',
    ],
    silent: [
      {
        title: 'a certificate that is valid for 14 days',
        changes: { [probe('probe_ssl_earliest_cert_expiry')]: '1213200' },
        minutes: 60,
      },
    ],
  },
];

function toDisk(
  used: string,
  usedFamily = 'dstack_guest_disk_used_bytes',
  totalFamily = 'dstack_guest_disk_total_bytes',
): Changes {
  return { ...RESPONDS, [guest(usedFamily)]: used, [guest(totalFamily)]: '100' };
}
