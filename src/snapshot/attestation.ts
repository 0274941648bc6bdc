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
