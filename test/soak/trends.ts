import { MEASURES, type Measure, type Sample } from './measure.ts';

const MIB = 2 ** 20;

/** The maximum increase from the earlier to the later half; far less than a leak causes. */
export const TOLERANCES: Readonly<Record<Measure, number>> = {
  heap: MIB,
  external: 0.5 * MIB,
  arrayBuffers: 0.5 * MIB,
  resources: 10,
  'sockets accepted': 8,
  'sockets opened': 8,
  // Two per kept socket.
  timers: 12,
  listeners: 0,
};

/** The first samples are ignored: code is still compiled, and caches fill. */
const WARM_UP_SHARE = 1 / 3;

/** The minimum number of samples after the warm-up. */
const MIN_SAMPLES = 4;

/** The change of a measure over the run. */
export interface Trend {
  readonly measure: Measure;
  /** Medians. */
  readonly early: number;
  readonly late: number;
  readonly isFlat: boolean;
}

/** Compares the medians of the earlier and the later half of the samples after the warm-up; empty for too few samples. */
export function findTrends(samples: readonly Sample[]): readonly Trend[] {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  if (warm.length < MIN_SAMPLES) return [];
  const middle = Math.floor(warm.length / 2);
  return MEASURES.map((measure) => {
    const values = warm.map((sample) => sample[measure]);
    const early = median(values.slice(0, middle));
    const late = median(values.slice(middle));
    return { measure, early, late, isFlat: late - early <= TOLERANCES[measure] };
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}
