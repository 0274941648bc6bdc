import {
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { COLOURS, type Colour } from './colours.ts';

/** Colours by value: the first from below everything, each other from its value on. */
export type Steps = readonly [Colour, ...(readonly (readonly [from: number, colour: Colour])[])];

/** None is good, and one is bad already. */
export const NONE_IS_GOOD: Steps = ['good', [1, 'bad']];

/** None is good, and one asks for a look. */
export const NONE_IS_CALM: Steps = ['good', [1, 'warning']];

/** 1 is good, and 0 is bad. */
export const ONE_IS_GOOD: Steps = ['bad', [1, 'good']];

/** Age of data in seconds: two minutes are several polls, and after five it is dropped, as configured by default. */
export const AGE: Steps = ['good', [120, 'warning'], [300, 'bad']];

/** A number that is neither good nor bad. */
export const PLAIN: Steps = ['plain'];

/** Converts steps to what a panel wants. */
export function toThresholds([base, ...steps]: Steps): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(toSteps([base, ...steps]));
}

function toSteps([base, ...steps]: Steps): Threshold[] {
  return [
    { value: null, color: COLOURS[base] },
    ...steps.map(([value, colour]) => ({ value, color: COLOURS[colour] })),
  ];
}
