import type { SizePoint } from './points.ts';

/** What a measurement must be. */
export type Target = { readonly below: number } | { readonly atMost: number } | { readonly atLeast: number };

/** One number. */
export interface Result {
  readonly what: string;
  readonly value: number;
  /** Such as ms; `×` for a ratio. */
  readonly unit: string;
  /** Left out where the number only explains. */
  readonly target?: Target;
}

/** What a row measured. */
export interface Measured {
  readonly results: readonly Result[];
  /** What must be known to read the numbers: shapes, numbers of samples, limits. */
  readonly notes: readonly string[];
  /** The curve, where a row measures one. */
  readonly points?: readonly SizePoint[];
}

/** How a row is to measure. */
export interface Bench {
  readonly isQuick: boolean;
  /** How long memory is watched. */
  readonly minutes: number;
  /** The first, or the second when it has to be quick. */
  readonly choose: (usual: number, quick: number) => number;
  /** Says what goes on, to a person who waits. */
  readonly say: (text: string) => void;
}

/** One line of the targets, and how to measure it. */
export interface Row {
  /** The word for `--only`. */
  readonly id: string;
  readonly title: string;
  readonly measure: (bench: Bench) => Promise<Measured>;
}

/** Whether a result is as it must be; `undefined` where nothing is demanded. */
export function isMet({ value, target }: Result): boolean | undefined {
  if (target === undefined) return undefined;
  if ('below' in target) return value < target.below;
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}
