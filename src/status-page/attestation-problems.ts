import { type Attestation, isListedHash, isVerified } from '../snapshot/attestation.ts';
import { ATTESTATION, dataOf } from '../snapshot/collected.ts';
import type { CvmView, Snapshot } from '../snapshot/model.ts';
import { clip, formatDuration } from './format.ts';
import { html } from './html.ts';
import { groupBy, nameOf, namesOf, type Problem } from './problem.ts';
import type { CvmRow } from './rows.ts';

/** `left` of the alert PhalaCollateralExpiring. */
export const COLLATERAL_LEFT_SECONDS = 3 * 86_400;

type Kind = Pick<Problem, 'alert' | 'severity'> & { readonly what: string };

/** CVMs whose attestation is invalid or missing, and platforms that are not up to date. */
export function findAttestationProblems(cvms: readonly CvmRow[]): readonly Problem[] {
  const kinds = cvms.flatMap(({ cvm }) => {
    const kind = cvm.attestation && (toKind(cvm.attestation) ?? toNotAttested(cvm));
    return kind === undefined ? [] : [{ kind, name: nameOf(cvm.name, cvm.cvmId) }];
  });
  return groupBy(kinds, ({ kind }) => `${kind.alert} ${kind.what}`).flatMap(([, found]) => {
    const [first] = found;
    if (first === undefined) return [];
    const { what, ...alert } = first.kind;
    return {
      ...alert,
      title: `${namesOf(
        found.map(({ name }) => name),
        'CVM',
      )}: ${what}`,
    };
  });
}

function toKind(attestation: Attestation): Kind | undefined {
  const { failure, tcb } = attestation;
  const severity = 'critical';
  if (tcb?.status === 'Revoked')
    return { alert: 'PhalaCvmTcbRevoked', severity, what: 'the TCB of the node is revoked' };
  if (isVerified(failure) === false)
    return { alert: 'PhalaCvmAttestationInvalid', severity, what: `attestation invalid (${failure})` };
  if (isListedHash(attestation) === false)
    return { alert: 'PhalaCvmMeasuredHashMismatch', severity, what: 'measured another compose hash' };
  if (tcb?.status.startsWith('OutOfDate') === true)
    return { alert: 'PhalaCvmTcbOutOfDate', severity: 'warning', what: 'the TCB of the node is out of date' };
  return undefined;
}

// `lastSuccessAtBootSeconds` is absent after three refreshes without a success.
function toNotAttested({ status, attestation }: CvmView): Kind | undefined {
  const { failure, lastSuccessAtBootSeconds } = attestation ?? {};
  const isChecked = isVerified(failure) !== undefined || lastSuccessAtBootSeconds !== undefined;
  if (isChecked || status !== 'running') return undefined;
  return { alert: 'PhalaCvmNotAttested', severity: 'warning', what: `not attested (${failure})` };
}

/** Kinds of platforms whose collateral is about to expire. */
export function findCollateralProblems({ collected }: Snapshot, nowSeconds: number): readonly Problem[] {
  return [...dataOf(collected, ATTESTATION)].flatMap(([workspace, { collateral }]) =>
    [...collateral]
      .map(([fmspc, { expiresAtSeconds }]) => ({ fmspc, left: expiresAtSeconds - nowSeconds }))
      .filter(({ left }) => left < COLLATERAL_LEFT_SECONDS)
      .map(({ fmspc, left }) => ({
        alert: 'PhalaCollateralExpiring',
        severity: 'warning' as const,
        title: `Workspace ${clip(workspace)}: the collateral of platforms ${fmspc} ${left > 0 ? `expires in ${formatDuration(left)}` : 'has expired'}`,
        note: html`<p>Quotes cannot be checked without it.`,
      })),
  );
}
