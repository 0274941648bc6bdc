import type { RuleInputs } from './define.ts';
import { shorten } from './duration.ts';
import type { Thresholds } from './thresholds.ts';

/** Divides all durations of the rules by a factor, for demonstrations and end-to-end tests. */
export function speedUp({ thresholds, surroundings }: RuleInputs, factor: number): RuleInputs {
  const { job, replicaLabels, ...durations } = surroundings;
  return {
    thresholds: Object.fromEntries(
      Object.entries(thresholds).map(([alert, parts]) => [alert, shortenAll(parts, factor)]),
    ) as Thresholds,
    surroundings: { job, replicaLabels, ...(shortenAll(durations, factor) as typeof durations) },
  };
}

function shortenAll(parts: Readonly<Record<string, string | number>>, factor: number): object {
  return Object.fromEntries(
    Object.entries(parts).map(([part, value]) => [
      part,
      typeof value === 'string' ? shorten(value, factor) : value,
    ]),
  );
}
