/** Families of young parts of the API: they may change in any minor version. */
export const EXPERIMENTAL: readonly RegExp[] = [
  /^phala_workspace_/,
  /^phala_cvm_(host|boot_stage|boot_error)_/,
  /^phala_cvm_(live|auto_restart_exhausted|hourly_cost_usd|compose_hash_expected)$/,
  /^phala_exporter_(sd_|api_shape_info$)/,
];

/** What releasing.md promises of a family. */
export function stabilityOf(family: string): 'stable' | 'experimental' {
  return EXPERIMENTAL.some((pattern) => pattern.test(family)) ? 'experimental' : 'stable';
}
