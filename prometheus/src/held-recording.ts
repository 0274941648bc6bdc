import type { Recording } from './define.ts';
import { heldValue, type SeriesSelection } from './promql.ts';
import type { Environment } from './thresholds.ts';

interface Held extends SeriesSelection {
  readonly name: string;
  readonly meaning: string;
}

/** Defines recordings that keep their value while nothing is known of the app. */
export function toHeld(environment: Environment): (held: Held) => Recording {
  return ({ name, meaning, ...selection }) => ({
    name,
    meaning,
    expression: heldValue(name, selection, environment),
  });
}
