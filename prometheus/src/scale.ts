import type { RuleInputs } from './define.ts';
import { shorten } from './duration.ts';
import type { Thresholds } from './thresholds.ts';

/** The same rules in a world that runs so many times faster: for demonstrations, and tests that cannot wait. */
export function speedUp({ thresholds, surroundings }: RuleInputs, factor: number): RuleInputs {
  return {
    thresholds: mapDurations(thresholds, (duration) => shorten(duration, factor)) as Thresholds,
    surroundings: { ...surroundings, memory: shorten(surroundings.memory, factor) },
  };
}

function mapDurations(thresholds: Thresholds, change: (duration: string) => string): object {
  return Object.fromEntries(
    Object.entries(thresholds).map(([alert, parts]) => [
      alert,
      Object.fromEntries(
        Object.entries(parts).map(([part, value]) => [
          part,
          typeof value === 'string' ? change(value) : value,
        ]),
      ),
    ]),
  );
}
