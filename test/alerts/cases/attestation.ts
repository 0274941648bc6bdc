import type { Expectation } from '../expectation.ts';
import { CVM, cvm, status } from '../fleet.ts';
import { at, CVM_LABELS, DASHBOARD, EXPORTER_LABELS, THE_CVM, WORKSPACE_LABELS } from './texts.ts';

const DAY = 86_400;
const MATCH = cvm('phala_cvm_attestation_compose_hash_match');
const LAST_SUCCESS = cvm('phala_cvm_attestation_last_success_timestamp_seconds');
const IS_ON = 'phala_exporter_collector_success{collector="attestation",workspace="production"}';
const EXPIRY =
  'phala_attestation_collateral_expiry_timestamp_seconds{fmspc="B0C06F000000",workspace="production"}';
const DOWNLOADED =
  'phala_attestation_collateral_last_success_timestamp_seconds{fmspc="B0C06F000000",workspace="production"}';

function failed(reason: string): string {
  return `phala_cvm_attestation_failure{${CVM},reason="${reason}"}`;
}

function tcb(value: string): string {
  return `phala_cvm_attestation_tcb_status{${CVM},status="${value}"}`;
}

function advisory(name: string): string {
  return `phala_cvm_attestation_advisory{${CVM},advisory="${name}"}`;
}

const COLLATERAL_TEXT = `The collateral of platforms B0C06F000000 in workspace production has not been renewed since ${at(10.5)}: it expires within 3d, or no download has succeeded for 12h.`;

/** Alerts about the quotes of CVMs. */
export const ATTESTATION_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaCvmAttestationInvalid',
    fault: { [failed('quote_invalid')]: '10m:1' },
    firesAt: 12,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: `The attestation of ${THE_CVM} has been invalid (quote_invalid) since ${at(10)}.`,
    dashboard: DASHBOARD.teeCvm,
    also: ['app_id_mismatch', 'eventlog_mismatch', 'event_digest_mismatch'].map((reason) => ({
      title: reason,
      fault: { [failed(reason)]: '10m:1' },
      firesAt: 12,
      description: `The attestation of ${THE_CVM} has been invalid (${reason}) since ${at(10)}.`,
    })),
    silent: [
      ...['no_quote', 'collateral_unavailable', 'collateral_expired', 'unsupported'].map((reason) => ({
        title: `${reason}: it could not be checked`,
        changes: { [failed(reason)]: '10m:1' },
        minutes: 60,
      })),
      {
        title: 'a revoked TCB: another alert fires',
        changes: { [tcb('Revoked')]: '0 10m:1', [failed('quote_invalid')]: '10m:1' },
        minutes: 60,
      },
    ],
  },
  {
    alert: 'PhalaCvmMeasuredHashMismatch',
    fault: { [MATCH]: '1 10m:0' },
    firesAt: 12,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: `${THE_CVM} has measured another compose hash than the API reports since ${at(10)}.`,
    dashboard: DASHBOARD.teeCvm,
    silent: [
      { title: 'the hash is the same', changes: { [MATCH]: '1' }, minutes: 60 },
      { title: 'the hash is not measured', changes: { [MATCH]: '1 10m:absent' }, minutes: 60 },
    ],
  },
  {
    alert: 'PhalaCvmTcbRevoked',
    fault: { [tcb('Revoked')]: '0 10m:1', [failed('quote_invalid')]: '10m:1' },
    firesAt: 12,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: `The TCB of ${THE_CVM} has been revoked since ${at(10)}.`,
    dashboard: DASHBOARD.teeCvm,
    silent: [{ title: 'out of date is not revoked', changes: { [tcb('Revoked')]: '0' }, minutes: 60 }],
  },
  {
    alert: 'PhalaCvmTcbOutOfDate',
    fault: { [tcb('OutOfDate')]: '0 10m:1', [tcb('UpToDate')]: '1 10m:0' },
    firesAt: 15,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: `The TCB of ${THE_CVM} has been out of date since ${at(10)}.`,
    dashboard: DASHBOARD.teeCvm,
    also: [
      {
        title: 'with a configuration to change as well',
        fault: { [tcb('OutOfDateConfigurationNeeded')]: '0 10m:1' },
        firesAt: 15,
        description: `The TCB of ${THE_CVM} has been out of date since ${at(10)}.`,
      },
    ],
    silent: [
      {
        title: 'software or configuration that hardens it',
        changes: { [tcb('SWHardeningNeeded')]: '1', [tcb('ConfigurationNeeded')]: '1' },
        minutes: 60,
      },
    ],
  },
  {
    alert: 'PhalaTcbAdvisoryNew',
    withRarePolls: 'resolves',
    fault: { [tcb('OutOfDate')]: '1', [advisory('INTEL-SA-00615')]: '70m:1' },
    firesAt: 72,
    labels: { ...EXPORTER_LABELS, advisory: 'INTEL-SA-00615', severity: 'info' },
    description: `Advisory INTEL-SA-00615 has applied to CVMs since ${at(70)}, 1 of them; it applied to none 1h earlier.`,
    dashboard: '/d/phala-cloud-tee',
    also: [
      {
        title: 'it resolves after an hour',
        fault: { [tcb('OutOfDate')]: '1', [advisory('INTEL-SA-00615')]: '70m:1' },
        firesAt: 72,
        firesUntil: 129.5,
        description: `Advisory INTEL-SA-00615 has applied to CVMs since ${at(70)}, 1 of them; it applied to none 1h earlier.`,
      },
    ],
    silent: [
      {
        title: 'an advisory that has applied since the first check',
        changes: { [tcb('OutOfDate')]: '10m:1', [advisory('INTEL-SA-00615')]: '10m:1' },
        minutes: 60,
      },
    ],
  },
  {
    alert: 'PhalaCvmNotAttested',
    fault: { [IS_ON]: '1', [LAST_SUCCESS]: '0 10m:absent' },
    firesAt: 70,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: `${THE_CVM} has run without a successful attestation since ${at(10)}, and for three refreshes before.`,
    dashboard: DASHBOARD.teeCvm,
    silent: [
      { title: 'the collector is off', changes: { [LAST_SUCCESS]: 'absent' }, minutes: 120 },
      { title: 'it is attested', changes: { [IS_ON]: '1', [LAST_SUCCESS]: '0' }, minutes: 120 },
      {
        title: 'it does not run',
        changes: {
          [IS_ON]: '1',
          [LAST_SUCCESS]: 'absent',
          [status(CVM, 'running')]: '0',
          [status(CVM, 'updating')]: '1',
        },
        minutes: 120,
      },
      {
        title: 'it is known to be invalid',
        changes: { [IS_ON]: '1', [LAST_SUCCESS]: 'absent', [failed('quote_invalid')]: '1' },
        minutes: 120,
      },
    ],
  },
  {
    alert: 'PhalaCollateralExpiring',
    fault: { [EXPIRY]: `${3 * DAY + 600}`, [DOWNLOADED]: 'now' },
    firesAt: 20.5,
    labels: { ...WORKSPACE_LABELS, fmspc: 'B0C06F000000', severity: 'warning' },
    description: COLLATERAL_TEXT,
    dashboard: '/d/phala-cloud-tee',
    // Without the series, its last values are used for a while.
    skip: ['a recovery'],
    also: [
      {
        title: 'the collateral is renewed',
        fault: { [EXPIRY]: `${3 * DAY + 600} 22m:${30 * DAY}`, [DOWNLOADED]: 'now' },
        firesAt: 20.5,
        firesUntil: 21.5,
        description: COLLATERAL_TEXT,
      },
      {
        title: 'no download succeeds',
        fault: { [EXPIRY]: `${30 * DAY}`, [DOWNLOADED]: `-${DAY / 2 - 600}` },
        firesAt: 20.5,
        description: COLLATERAL_TEXT,
      },
    ],
    silent: [
      {
        title: 'collateral that is renewed',
        changes: { [EXPIRY]: `${4 * DAY}`, [DOWNLOADED]: 'now' },
        minutes: 60,
      },
    ],
  },
];
