import type { MeasuredEvent } from '../attestation/event-log.ts';

/** Why an attestation does not succeed: the closed list behind the label `reason`, with a sentence each. */
export const ATTESTATION_FAILURES = {
  no_quote: 'The API gave no quote for the running CVM.',
  quote_invalid:
    "The quote's signatures do not lead to Intel's root, a certificate or the TCB is revoked, or it is a debug VM.",
  collateral_unavailable: 'There is no usable collateral for the platform: the quote could not be checked.',
  collateral_expired:
    'The collateral is not valid now, and there is no newer one: the quote could not be checked.',
  eventlog_mismatch: "The event log does not replay to the quote's registers.",
  event_digest_mismatch: "An event's digest is not that of its name and payload.",
  app_id_mismatch: 'The measured app id is another one.',
  unsupported: 'The quote, or its event log, is of a kind that is not checked here.',
} as const;

/** One word of the closed list. */
export type AttestationFailure = keyof typeof ATTESTATION_FAILURES;

/** Failures that say nothing about the CVM: its quote could not be checked. */
const NOT_CHECKED: readonly (AttestationFailure | undefined)[] = [
  'no_quote',
  'collateral_unavailable',
  'collateral_expired',
  'unsupported',
];

/** Whether a check succeeded; `undefined` where the quote could not be checked. */
export function isVerified(failure: AttestationFailure | undefined): boolean | undefined {
  return NOT_CHECKED.includes(failure) ? undefined : failure === undefined;
}

/** Whether the measured compose hash is the listed one; `undefined` where one of them was not known, or an operation ran. */
export function isListedHash({
  composeHash,
  listedComposeHash,
  isChanging,
}: Pick<Attestation, 'composeHash' | 'listedComposeHash' | 'isChanging'>): boolean | undefined {
  const isComparable = composeHash !== undefined && listedComposeHash !== undefined && !isChanging;
  return isComparable ? composeHash === listedComposeHash : undefined;
}

/** An instance of an app as `GET /apps/{app_id}/attestations` describes it: nothing in it is verified. */
export interface AttestedInstance {
  /** `undefined` for a stopped instance. */
  readonly quote: Buffer | undefined;
  /** `undefined` without an event log that can be read. */
  readonly events: readonly MeasuredEvent[] | undefined;
  readonly vmUuid: string | undefined;
  readonly instanceId: string | undefined;
  /** Such as `dstack-0.5.4`. */
  readonly imageVersion: string | undefined;
}

/** The instances of an app. */
export interface AppAttestations {
  readonly instances: readonly AttestedInstance[];
  /** Instances that could not be read. */
  readonly invalid: number;
}

/** The last check of a CVM. */
export interface Attestation {
  readonly atBootSeconds: number;
  /** `undefined` when the attestation succeeded. */
  readonly failure: AttestationFailure | undefined;
  /** The kind of platform; `undefined` where the quote does not say it. */
  readonly fmspc: string | undefined;
  /** `undefined` where the quote could not be checked. */
  readonly tcb: { readonly status: string; readonly advisories: readonly string[] } | undefined;
  /** Hex in lower case; `undefined` where the event log was not checked, or measures none. */
  readonly composeHash: string | undefined;
  readonly osImageHash: string | undefined;
  readonly imageVersion: string | undefined;
  /** Hash of the compose file in the list at that time. */
  readonly listedComposeHash: string | undefined;
  /** Whether an operation ran on the CVM at that time: then the two hashes may differ for a while. */
  readonly isChanging: boolean;
  /** Of the last success; another time than `atBootSeconds` when the last check failed. */
  readonly lastSuccessAtBootSeconds: number | undefined;
}

/** The collateral of a kind of platform. */
export interface CollateralState {
  /** Of the last successful download. */
  readonly fetchedAtBootSeconds: number;
  /** Unix seconds: the earliest `nextUpdate`. */
  readonly expiresAtSeconds: number;
}

/** The attestations of a workspace. */
export interface Attestations {
  /** By app id. */
  readonly apps: ReadonlyMap<string, AppSchedule>;
  /** By CVM id; without CVMs that were not checked, or only long ago. */
  readonly cvms: ReadonlyMap<string, Attestation>;
  /** By FMSPC. */
  readonly collateral: ReadonlyMap<string, CollateralState>;
  /** Instances that could not be read, in this run. */
  readonly invalid: number;
}

/** When an app is checked next. */
export interface AppSchedule {
  readonly nextAtBootSeconds: number;
  /** The running CVMs and their compose hashes, at the last request: a change is checked at once. */
  readonly running: string;
}
