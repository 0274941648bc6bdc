import type { SizeCosts } from './size-costs.ts';

/** The target of a result. */
export type Target = { readonly below: number } | { readonly atMost: number } | { readonly atLeast: number };

/** A measured number. */
export interface Result {
  readonly what: string;
  readonly value: number;
  /** Such as ms; `×` for a ratio. */
  readonly unit: string;
  /** Absent for numbers that are only informative. */
  readonly target?: Target;
}

/** The results of a benchmark. */
export interface Measurement {
  readonly results: readonly Result[];
  /** Context of the numbers: fleet sizes, sample counts, limits. */
  readonly notes: readonly string[];
  /** The costs by fleet size; only of the benchmark `size`. */
  readonly sizes?: readonly SizeCosts[];
}

/** The settings of a run. */
export interface BenchContext {
  readonly isQuick: boolean;
  /** The duration of the benchmark `memory`. */
  readonly minutes: number;
  /** The first value, or the second with `--quick`. */
  readonly select: (full: number, quick: number) => number;
  /** Prints progress. */
  readonly progress: (text: string) => void;
}

/** A benchmark. */
export interface Benchmark {
  /** The name for `--only`. */
  readonly id: string;
  readonly title: string;
  readonly measure: (bench: BenchContext) => Promise<Measurement>;
}

/** Whether a result meets its target; `undefined` without one. */
export function isMet({ value, target }: Result): boolean | undefined {
  if (target === undefined) return undefined;
  if ('below' in target) return value < target.below;
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}
