import type { RuleInputs } from './define.ts';
import { shorten } from './duration.ts';
import type { Thresholds } from './thresholds.ts';

/** Divides all durations of the rules by a factor, for the demo and end-to-end tests. */
export function speedUp({ thresholds, environment }: RuleInputs, factor: number): RuleInputs {
  const { job, runbooksUrl, replicaLabels, ...durations } = environment;
  return {
    thresholds: Object.fromEntries(
      Object.entries(thresholds).map(([alert, values]) => [alert, shortenAll(values, factor)]),
    ) as Thresholds,
    environment: { job, runbooksUrl, replicaLabels, ...(shortenAll(durations, factor) as typeof durations) },
  };
}

function shortenAll(values: Readonly<Record<string, string | number>>, factor: number): object {
  return Object.fromEntries(
    Object.entries(values).map(([part, value]) => [
      part,
      typeof value === 'string' ? shorten(value, factor) : value,
    ]),
  );
}
