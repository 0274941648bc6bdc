import { TCB_STATUSES } from '../../attestation/tcb.ts';
import { toUnixSeconds } from '../../clock.ts';
import {
  type Attestation,
  type CollateralState,
  isListedHash,
  isVerified,
} from '../../snapshot/attestation.ts';
import { ATTESTATION, dataOf } from '../../snapshot/collected.ts';
import type { CvmView } from '../../snapshot/model.ts';
import { gauge, gaugeBy, info, type Section, statusSet } from '../define.ts';

interface AttestedCvm extends Attestation {
  readonly cvm: CvmView;
  readonly unixOffsetSeconds: number;
}

/** Running CVMs as of the last check of their app. */
export const attestation: Section<AttestedCvm> = {
  identityLabels: ['app_id', 'cvm_id', 'name'],
  subjects: ({ apps, unixOffsetSeconds }) =>
    apps.flatMap(({ cvms }) =>
      cvms.flatMap((cvm) =>
        cvm.attestation === undefined ? [] : [{ ...cvm.attestation, cvm, unixOffsetSeconds }],
      ),
    ),
  identify: ({ cvm }) => [cvm.appId, cvm.cvmId, cvm.name],
  families: [
    gauge(
      'phala_cvm_attestation_success',
      "Whether the signatures of the CVM's quote led to Intel's root, its event log replayed to the quote, and the measured app id was this app's, as of the last check; absent where the quote could not be checked.",
      ({ failure }) => isVerified(failure),
    ),
    gaugeBy(
      'reason',
      'phala_cvm_attestation_failure',
      'Why the last check of the CVM did not succeed; 1 while it did not, absent otherwise.',
      ({ failure }) => (failure === undefined ? [] : [[failure, 1]]),
    ),
    statusSet(
      'phala_cvm_attestation_tcb_status',
      "State set: 1 for Intel's status of the TCB that the CVM's quote is of, 0 for the other ones.",
      TCB_STATUSES,
      ({ tcb }) => tcb?.status,
    ),
    gaugeBy(
      'advisory',
      'phala_cvm_attestation_advisory',
      "Advisories of Intel that apply to the TCB that the CVM's quote is of; always 1.",
      ({ tcb }) => tcb?.advisories.map((advisory) => [advisory, 1] as const) ?? [],
    ),
    gauge(
      'phala_cvm_attestation_compose_hash_match',
      'Whether the measured compose hash of the CVM was the one in its list at the time of the last check; absent where one of them was not known, or an operation ran.',
      isListedHash,
    ),
    info(
      'phala_cvm_attestation_info',
      'What the CVM measured as of the last check; always 1, absent where its event log was not checked.',
      {
        measured_compose_hash: ({ composeHash }) => composeHash,
        measured_os_image_hash: ({ osImageHash }) => osImageHash,
        image_version: ({ imageVersion }) => imageVersion,
      },
      ({ composeHash }) => composeHash !== undefined,
    ),
    gauge(
      'phala_cvm_attestation_last_success_timestamp_seconds',
      'When the last check of the CVM succeeded; absent when that is older than three times collectors.attestation.refresh.',
      ({ lastSuccessAtBootSeconds: at, unixOffsetSeconds }) =>
        at === undefined ? undefined : toUnixSeconds(at, unixOffsetSeconds),
    ),
  ],
};

interface WorkspaceCollateral extends CollateralState {
  readonly workspace: string;
  readonly fmspc: string;
  readonly unixOffsetSeconds: number;
}

/** What Intel publishes about each kind of platform. */
export const collateral: Section<WorkspaceCollateral> = {
  identityLabels: ['workspace', 'fmspc'],
  subjects: ({ collected, unixOffsetSeconds }) =>
    [...dataOf(collected, ATTESTATION)].flatMap(([workspace, data]) =>
      [...data.collateral].map(([fmspc, state]) => ({ ...state, workspace, fmspc, unixOffsetSeconds })),
    ),
  identify: ({ workspace, fmspc }) => [workspace, fmspc],
  families: [
    gauge(
      'phala_attestation_collateral_expiry_timestamp_seconds',
      "When Intel's collateral for a kind of platform expires: the earliest nextUpdate of its parts.",
      ({ expiresAtSeconds }) => expiresAtSeconds,
    ),
    gauge(
      'phala_attestation_collateral_last_success_timestamp_seconds',
      'When the collateral of a kind of platform was last downloaded.',
      ({ fetchedAtBootSeconds, unixOffsetSeconds }) => toUnixSeconds(fetchedAtBootSeconds, unixOffsetSeconds),
    ),
  ],
};
