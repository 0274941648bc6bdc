import type { AttestationFailure } from '../snapshot/attestation.ts';
import { checkCollateral } from './check-collateral.ts';
import { type Collateral, toValidity } from './collateral.ts';
import { hasTrueDigests, isReplayOf, type Measured, type MeasuredEvent, toMeasured } from './event-log.ts';
import { checkQeIdentity } from './qe-identity.ts';
import { type Platform, parseQuote, type Quote, UnsupportedError } from './quote.ts';
import { mergeTcb, TCB_STATUSES, type Tcb } from './tcb.ts';

/** A quote to check, with all that the check depends on. */
export interface CheckRequest {
  readonly quote: Uint8Array;
  readonly collateral: Collateral;
  /** `undefined` without an event log that can be read. */
  readonly events: readonly MeasuredEvent[] | undefined;
  /** The app that the quote must be of. */
  readonly appId: string;
  readonly nowSeconds: number;
}

/** What a check found. `tcb` and `measured` are there as far as the checks came. */
export interface Evidence {
  readonly failure: AttestationFailure | undefined;
  readonly tcb: Tcb | undefined;
  readonly measured: Measured | undefined;
}

/** How the signatures of a quote are verified: by the vendor's library and its root. */
export interface QuoteVerification {
  /** SHA-256 of the public key of the root, in hex. */
  readonly rootKeyHash: string;
  /** @throws anything when a signature is invalid. */
  readonly verifyQuote: (quote: Uint8Array, collateral: Collateral, nowSeconds: number) => Tcb;
}

/** Checks a quote and its event log; never throws for what they contain. */
export function checkAttestation(request: CheckRequest, verification: QuoteVerification): Evidence {
  const signed = checkQuote(request, verification);
  if (signed.failure !== undefined || signed.quote === undefined)
    return { failure: signed.failure, tcb: signed.tcb, measured: undefined };
  const { appId, events } = request;
  const { tcb } = signed;
  if (events === undefined) return { failure: 'unsupported', tcb, measured: undefined };
  if (!isReplayOf(events, signed.quote.rtmrs))
    return { failure: 'eventlog_mismatch', tcb, measured: undefined };
  if (!hasTrueDigests(events)) return { failure: 'event_digest_mismatch', tcb, measured: undefined };
  const measured = toMeasured(events);
  return { failure: measured.appId === appId ? undefined : 'app_id_mismatch', tcb, measured };
}

interface SignedQuote {
  readonly failure?: AttestationFailure;
  readonly tcb?: Tcb | undefined;
  readonly quote?: Quote;
}

/** What selects the collateral of a quote, or why nothing does. */
export function readPlatform(quote: Uint8Array): Platform | 'quote_invalid' | 'unsupported' {
  const parsed = tryParse(quote);
  return typeof parsed === 'string' ? parsed : parsed.platform;
}

function tryParse(quote: Uint8Array): Quote | 'quote_invalid' | 'unsupported' {
  try {
    return parseQuote(Buffer.from(quote));
  } catch (error) {
    return error instanceof UnsupportedError ? 'unsupported' : 'quote_invalid';
  }
}

function checkQuote(request: CheckRequest, { rootKeyHash, verifyQuote }: QuoteVerification): SignedQuote {
  const { collateral, nowSeconds } = request;
  const quote = tryParse(request.quote);
  if (typeof quote === 'string') return { failure: quote };
  try {
    checkCollateral(collateral, rootKeyHash);
    const { fromSeconds, untilSeconds } = toValidity(collateral);
    if (nowSeconds < fromSeconds || nowSeconds >= untilSeconds) return { failure: 'collateral_expired' };
  } catch {
    return { failure: 'collateral_unavailable' };
  }
  try {
    const platform = verifyQuote(request.quote, collateral, Math.floor(nowSeconds));
    const tcb = mergeTcb(platform, checkQeIdentity(quote.qeReport, collateral));
    if (!(TCB_STATUSES as readonly string[]).includes(tcb.status)) return { failure: 'quote_invalid' };
    return tcb.status === 'Revoked' ? { failure: 'quote_invalid', tcb } : { quote, tcb };
  } catch {
    return { failure: 'quote_invalid' };
  }
}
