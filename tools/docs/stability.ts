/** Families that may change in any minor version, with the reason; all others are stable. */
export const EXPERIMENTAL: readonly RegExp[] = [
  // The vendor's library that verifies quotes is several versions behind its source.
  /^phala_(cvm_)?attestation_/,
  /^phala_cvm_compose_hash_(expected|source_info)$/,
  // Fields of the API that are young, or whose meaning is not documented.
  /^phala_workspace_/,
  /^phala_cvm_(host|boot_stage|boot_error)_/,
  /^phala_cvm_(live|auto_restart_exhausted|hourly_cost_usd)$/,
  // Guests and endpoints are listed by rules of their own, which may change.
  /^phala_exporter_(sd_|api_shape_info$)/,
];

/** What releasing.md promises of a family. */
export function stabilityOf(family: string): 'stable' | 'experimental' {
  return EXPERIMENTAL.some((pattern) => pattern.test(family)) ? 'experimental' : 'stable';
}
