import {
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { COLOURS, type Colour } from './colours.ts';

/** Thresholds: the base colour, and further colours from a value on. */
export type Steps = readonly [Colour, ...(readonly (readonly [from: number, colour: Colour])[])];

/** Green at 0, red from 1 on. */
export const CRITICAL_ABOVE_ZERO: Steps = ['ok', [1, 'critical']];

/** Green at 0, orange from 1 on. */
export const WARNING_ABOVE_ZERO: Steps = ['ok', [1, 'warning']];

/** Red at 0, green from 1 on. */
export const CRITICAL_AT_ZERO: Steps = ['critical', [1, 'ok']];

/** Age of data in seconds: 120 are several polls; 300 are the default of poll.stale_after. */
export const DATA_AGE: Steps = ['ok', [120, 'warning'], [300, 'critical']];

/** For numbers that are neither good nor bad. */
export const NEUTRAL: Steps = ['neutral'];

/** Builds Grafana's thresholds. */
export function toThresholds([base, ...steps]: Steps): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(toSteps([base, ...steps]));
}

function toSteps([base, ...steps]: Steps): Threshold[] {
  return [
    { value: null, color: COLOURS[base] },
    ...steps.map(([value, colour]) => ({ value, color: COLOURS[colour] })),
  ];
}
