import type { Recording } from './define.ts';
import { indent, lastValue, lastValueWhileDown, type SeriesSelection } from './promql.ts';
import type { Environment } from './thresholds.ts';

/** Recordings about the quotes of CVMs. Of two replicas, the one that found a fault counts. */
export function defineAttestationRecordings(environment: Environment): readonly Recording[] {
  const lastKnown = (selection: SeriesSelection): string => lastValueWhileDown(selection, environment);
  return [
    {
      name: 'cvm_reason:phala_cvm_attestation_failure:max',
      meaning: 'Why the last check of the CVM did not succeed; always 1.',
      expression: lastKnown({ series: 'phala_cvm_attestation_failure' }),
    },
    {
      name: 'cvm_status:phala_cvm_attestation_tcb_status:max',
      meaning: 'The TCB status of the CVM; always 1.',
      expression: lastKnown({ series: 'phala_cvm_attestation_tcb_status', only: '== 1' }),
    },
    {
      name: 'cvm:phala_cvm_attestation_compose_hash_match:min',
      meaning: 'Whether the measured compose hash of the CVM is the listed one.',
      expression: lastKnown({ series: 'phala_cvm_attestation_compose_hash_match', operation: 'min' }),
    },
    {
      name: 'cvm:phala_cvm_attestation_last_success_timestamp_seconds:max',
      meaning: 'When a check of the CVM last succeeded; absent after three refreshes without one.',
      expression: lastKnown({ series: 'phala_cvm_attestation_last_success_timestamp_seconds' }),
    },
    {
      name: 'advisory:phala_cvm_attestation_advisory:count',
      meaning: 'CVMs that an advisory of Intel applies to.',
      expression: `count without (app_id, cvm_id, name) (\n${indent(lastKnown({ series: 'phala_cvm_attestation_advisory' }))}\n)`,
    },
    {
      name: 'workspace_fmspc:phala_attestation_collateral_expiry_timestamp_seconds:max',
      meaning: 'When the collateral of a kind of platform expires.',
      expression: lastValue({ series: 'phala_attestation_collateral_expiry_timestamp_seconds' }, environment),
    },
    {
      name: 'workspace_fmspc:phala_attestation_collateral_last_success_timestamp_seconds:max',
      meaning: 'When the collateral of a kind of platform was last downloaded.',
      expression: lastValue(
        { series: 'phala_attestation_collateral_last_success_timestamp_seconds' },
        environment,
      ),
    },
  ];
}
