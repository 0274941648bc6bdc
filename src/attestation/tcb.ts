/** Intel's statuses of a platform's TCB (its microcode, firmware and TDX module), from the best to the worst. */
export const TCB_STATUSES = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'Revoked',
] as const;

/** How up to date a platform is. */
export interface Tcb {
  readonly status: string;
  /** Of Intel, such as `INTEL-SA-00615`. */
  readonly advisories: readonly string[];
}

/** The worse status, and the advisories of both. */
export function mergeTcb(a: Tcb, b: Tcb): Tcb {
  return {
    status: rank(a.status) >= rank(b.status) ? a.status : b.status,
    advisories: [...new Set([...a.advisories, ...b.advisories])].sort(),
  };
}

function rank(status: string): number {
  const index = (TCB_STATUSES as readonly string[]).indexOf(status);
  return index < 0 ? TCB_STATUSES.length : index;
}
