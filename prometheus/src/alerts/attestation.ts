import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { cvmsWhere, indent, inStatus, ON_CVM, ON_WORKSPACE, oneOf } from '../promql.ts';
import { CVM, firstLabel, since, WORKSPACE } from '../texts.ts';

const BY = ['cvm_id'];

/** Failures that say that something is wrong with the CVM; the others say that it could not be checked. */
const FAULTS = ['quote_invalid', 'eventlog_mismatch', 'event_digest_mismatch', 'app_id_mismatch'];
const FAULT = `cvm_reason:phala_cvm_attestation_failure:max{${oneOf('reason', FAULTS)}} == 1`;
const REVOKED = inTcbStatus('Revoked');

const REASON = firstLabel({
  series: 'cvm_reason:phala_cvm_attestation_failure:max{cvm_id=%q}',
  by: BY,
  label: 'reason',
});

/** Alerts about the quotes of CVMs; without the collector `attestation` none fires. */
export function defineAttestationAlerts(inputs: RuleInputs): readonly Alert[] {
  return [...defineQuoteAlerts(), ...defineTcbAlerts(inputs), ...defineUncheckedAlerts(inputs)];
}

function defineQuoteAlerts(): readonly Alert[] {
  return [
    {
      name: 'PhalaCvmAttestationInvalid',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere(`max without (reason) (${FAULT})\nunless ${ON_CVM}\n${REVOKED}`),
      summary: 'The attestation of a CVM is invalid: it may not run what it should, or not in a TEE.',
      description: `The attestation of ${CVM} has been invalid (${REASON}) ${since('PhalaCvmAttestationInvalid', BY)}.`,
      dashboard: 'tee',
    },
    {
      name: 'PhalaCvmMeasuredHashMismatch',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere('cvm:phala_cvm_attestation_compose_hash_match:min == 0'),
      summary: 'A CVM measured another compose hash than the API reports.',
      description: `${CVM} has measured another compose hash than the API reports ${since('PhalaCvmMeasuredHashMismatch', BY)}.`,
      dashboard: 'tee',
    },
  ];
}

function defineTcbAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { window } = thresholds.PhalaTcbAdvisoryNew;
  const advisories = 'advisory:phala_cvm_attestation_advisory:count';
  return [
    {
      name: 'PhalaCvmTcbRevoked',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere(REVOKED),
      summary: 'Intel has revoked the TCB that a CVM runs on.',
      description: `The TCB of ${CVM} has been revoked ${since('PhalaCvmTcbRevoked', BY)}.`,
      dashboard: 'tee',
    },
    {
      name: 'PhalaCvmTcbOutOfDate',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(inTcbStatus('OutOfDate', 'OutOfDateConfigurationNeeded')),
      summary: 'A CVM runs on a node whose TCB is out of date.',
      description: `The TCB of ${CVM} has been out of date ${since('PhalaCvmTcbOutOfDate', BY)}.`,
      dashboard: 'tee',
    },
    {
      name: 'PhalaTcbAdvisoryNew',
      severity: 'info',
      subject: 'exporter',
      moreLabels: ['advisory'],
      expression: `${advisories}\nunless ${advisories} offset ${window}\nand on (cluster, job)\ncount by (cluster, job) (cvm_status:phala_cvm_attestation_tcb_status:max offset ${window})`,
      summary: 'An advisory of Intel applies to CVMs that it did not apply to before.',
      description: `Advisory {{ $labels.advisory }} has applied to CVMs ${since('PhalaTcbAdvisoryNew', ['advisory'])}, {{ $value }} of them; it applied to none ${window} earlier.`,
      dashboard: 'tee',
    },
  ];
}

function defineUncheckedAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { age, left } = thresholds.PhalaCollateralExpiring;
  const collateral = 'workspace_fmspc:phala_attestation_collateral';
  const isOn = 'workspace_collector:phala_exporter_collector_success:min{collector="attestation"}';
  return [
    {
      name: 'PhalaCvmNotAttested',
      severity: 'warning',
      subject: 'cvm',
      expression: `cvm:phala_cvm_info:max
and ${ON_CVM} (
${indent(inStatus('running'))}
)
and ${ON_WORKSPACE}
${isOn}
unless ${ON_CVM}
cvm:phala_cvm_attestation_last_success_timestamp_seconds:max
unless ${ON_CVM} (
${indent(FAULT)}
)`,
      summary: 'A running CVM has not been attested for three refreshes.',
      description: `${CVM} has run without a successful attestation ${since('PhalaCvmNotAttested', BY)}, and for three refreshes before${firstLabel({ series: 'cvm_reason:phala_cvm_attestation_failure:max{cvm_id=%q}', by: BY, label: 'reason', around: [': ', ''] })}.`,
      dashboard: 'tee',
    },
    {
      name: 'PhalaCollateralExpiring',
      severity: 'warning',
      subject: 'workspace',
      moreLabels: ['fmspc'],
      expression: `${collateral}_expiry_timestamp_seconds:max - time() < ${toSeconds(left)}
or
(time() - ${collateral}_last_success_timestamp_seconds:max > ${toSeconds(age)})`,
      summary: 'The collateral of quotes is not renewed: soon they cannot be checked.',
      description: `The collateral of platforms {{ $labels.fmspc }} in ${WORKSPACE} has not been renewed ${since('PhalaCollateralExpiring', ['fmspc'])}: it expires within ${left}, or no download has succeeded for ${age}.`,
      dashboard: 'tee',
    },
  ];
}

function inTcbStatus(...statuses: readonly string[]): string {
  return `max without (status) (cvm_status:phala_cvm_attestation_tcb_status:max{${oneOf('status', statuses)}}) == 1`;
}
