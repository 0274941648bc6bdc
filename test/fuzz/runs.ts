/** Runs of a property: few in a check, more with `FUZZ_RUNS`; cheap ones run so many times more. */
export function fuzzRuns(times = 1): { readonly numRuns: number; readonly timeout?: number } {
  return { numRuns: Number(process.env['FUZZ_RUNS'] ?? 100) * times };
}

/** How long a property may take: as long as it was asked for. */
export const FUZZ_TIMEOUT_MILLISECONDS = process.env['FUZZ_RUNS'] === undefined ? 20_000 : 3_600_000;
