/** The number of runs of a property: 100, or `FUZZ_RUNS`, times a factor for fast properties. */
export function fuzzRuns(times = 1): { readonly numRuns: number; readonly timeout?: number } {
  return { numRuns: Number(process.env['FUZZ_RUNS'] ?? 100) * times };
}

/** The test timeout of a property; one hour with `FUZZ_RUNS`. */
export const FUZZ_TIMEOUT_MILLISECONDS = process.env['FUZZ_RUNS'] === undefined ? 20_000 : 3_600_000;
