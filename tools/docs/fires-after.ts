import { toSeconds } from '../../prometheus/src/duration.ts';
import { type AlertName, THRESHOLDS, type Threshold } from '../../prometheus/src/thresholds.ts';

/** How long a state lasts before its alert fires: the age of what it is about, where the alert has one, and its `for`. */
export function firesAfter(alert: AlertName): string {
  const { for: duration, age }: Threshold = THRESHOLDS[alert];
  return typeof age === 'string' ? `${(toSeconds(age) + toSeconds(duration)) / 60}m` : duration;
}
