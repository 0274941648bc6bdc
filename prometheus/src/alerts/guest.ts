import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { BY_GUEST, ENDPOINT_JOB, GUEST_JOB, REACHABLE, runningCvmsWhere } from '../guest-recordings.ts';
import { CVM, firstLabel, firstValue, hasBeen, since, startOf } from '../texts.ts';

const BY = ['cvm_id'];
const OF_GATEWAY = 'without (alias, app_id, cvm_id, name, node, node_id, workspace)';
const BY_GATEWAY = 'by (cluster, gateway_domain, job)';

/**
 * Alerts about what Prometheus itself scrapes: guest agents and public endpoints. There is none about load: versions of
 * dstack before September 2026 multiply it by 100, later ones do not, and nothing in the response says which.
 */
export function defineGuestAlerts(inputs: RuleInputs): readonly Alert[] {
  return [...defineReachabilityAlerts(inputs), ...defineUsageAlerts(inputs), ...defineEndpointAlerts(inputs)];
}

function defineReachabilityAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { guests } = thresholds.PhalaGatewayDown;
  const count = firstValue({ series: `count(${REACHABLE}{gateway_domain=%q})`, by: ['gateway_domain'] });
  return [
    {
      name: 'PhalaGatewayDown',
      severity: 'critical',
      subject: 'gateway',
      expression: `max ${OF_GATEWAY} (${REACHABLE}) == 0\nand count ${OF_GATEWAY} (${REACHABLE}) > ${guests}`,
      summary: 'No guest behind a gateway responds.',
      description: `The guest agents of all ${count} running CVMs behind the gateway {{ $labels.gateway_domain }} have been unreachable ${since('PhalaGatewayDown', ['gateway_domain'])}: probably none of their endpoints is reachable.`,
      dashboard: 'guests',
    },
    {
      name: 'PhalaGuestDown',
      severity: 'warning',
      subject: 'cvm',
      moreLabels: ['gateway_domain'],
      expression: `${REACHABLE} == 0`,
      summary: 'A CVM is running, but its guest agent does not respond.',
      description: `The guest agent of ${CVM} ${hasBeen('unreachable', since('PhalaGuestDown', BY))} behind the gateway {{ $labels.gateway_domain }}, or responds with zeros, although the CVM is running.`,
      dashboard: 'guests',
    },
  ];
}

function defineUsageAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaGuestDiskFilling: disk, PhalaGuestMemoryFull: memory } = thresholds;
  const DISK = 'cvm:phala_guest_disk_used_ratio:max';
  const MEMORY = 'cvm:phala_guest_memory_used_ratio:max';
  const gpu = (family: string): string => `max ${BY_GUEST} (${family}{job="${GUEST_JOB}"})`;
  const usage = (series: string): string =>
    firstValue({ series: `${series}{cvm_id=%q}`, by: BY }, 'humanizePercentage');
  return [
    {
      name: 'PhalaGuestDiskFilling',
      severity: 'warning',
      subject: 'cvm',
      moreLabels: ['gateway_domain'],
      expression: runningCvmsWhere(
        `${DISK} > ${disk.ratio}\nand predict_linear(${DISK}[${disk.window}], ${toSeconds(disk.ahead)}) > ${disk.full}`,
      ),
      summary: 'The data disk of a CVM is full, or nearly full and fills up within a day.',
      description: `The data disk of ${CVM} is ${usage(DISK)} full; at the rate of the last ${disk.window} it is more than ${disk.full * 100}% full within ${disk.ahead}. Since ${startOf('PhalaGuestDiskFilling', BY)}.`,
      dashboard: 'guests',
    },
    {
      name: 'PhalaGuestMemoryFull',
      severity: 'warning',
      subject: 'cvm',
      moreLabels: ['gateway_domain'],
      expression: runningCvmsWhere(`${MEMORY} > ${memory.ratio}`),
      summary: 'The memory of a CVM is nearly used up.',
      description: `${CVM} uses ${usage(MEMORY)} of its memory, and more than ${memory.ratio * 100}% since ${startOf('PhalaGuestMemoryFull', BY)}.`,
      dashboard: 'guests',
    },
    {
      name: 'PhalaGuestGpuNotReady',
      severity: 'critical',
      subject: 'cvm',
      moreLabels: ['gateway_domain'],
      expression: runningCvmsWhere(
        `${gpu('dstack_gpu_cc_ready')} == 0\nand ${gpu('dstack_gpu_cc_enabled')} == 1`,
      ),
      summary: 'The GPU of a CVM in confidential mode accepts no work.',
      description: `The GPU of ${CVM} is in confidential mode, and has not been ready ${since('PhalaGuestGpuNotReady', BY)}.`,
      dashboard: 'guests',
    },
  ];
}

function defineEndpointAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { left } = thresholds.PhalaCertificateExpiring;
  const probes = `probe_success{job="${ENDPOINT_JOB}"}`;
  const failing = firstLabel({
    series: `probe_success{job='${ENDPOINT_JOB}',cvm_id=%q} == 0`,
    by: BY,
    label: 'instance',
    around: [', such as ', ''],
  });
  // The certificate is that of the gateway, whatever the endpoint.
  const expiry = `label_replace(probe_ssl_earliest_cert_expiry{job="${ENDPOINT_JOB}"}, "gateway_domain", "$1", "instance", "https://[^.]+\\\\.([^:/]+).*")`;
  return [
    {
      name: 'PhalaEndpointDown',
      severity: 'warning',
      subject: 'cvm',
      moreLabels: ['gateway_domain'],
      expression: runningCvmsWhere(`min ${BY_GUEST} (${probes}) == 0`),
      summary: 'The probe of a public endpoint fails, although its CVM is running.',
      description: `Probes of public endpoints of ${CVM} have been failing ${since('PhalaEndpointDown', BY)}${failing}; the CVM is running.`,
      dashboard: 'guests',
    },
    {
      name: 'PhalaCertificateExpiring',
      severity: 'warning',
      subject: 'gateway',
      expression: `min ${BY_GATEWAY} (${expiry}) - time() < ${toSeconds(left)}`,
      summary: 'A certificate of endpoints behind a gateway expires soon.',
      description: `A certificate of endpoints behind the gateway {{ $labels.gateway_domain }} expires in {{ $value | humanizeDuration }}; less than ${left} were left at ${startOf('PhalaCertificateExpiring', ['gateway_domain'])}.`,
      dashboard: 'guests',
    },
  ];
}
