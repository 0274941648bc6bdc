import type { Recording } from './define.ts';
import { toSeconds } from './duration.ts';
import { ON_JOB, overReplicas } from './promql.ts';
import type { Environment } from './thresholds.ts';

export const INTERVAL = 'job:phala_exporter_poll_interval_seconds:max';
const GRACE_PERIOD = 'job:phala_exporter_poll_grace_period_seconds:max';

/** Recording rules about the poll interval, and how long alerts wait for later polls. */
export function definePollRecordings({ lookback, maxGracePeriod }: Environment): readonly Recording[] {
  return [
    {
      name: INTERVAL,
      meaning: 'The longest scheduled time between two polls; absent if the exporter does not export it.',
      expression: `max by (cluster, job) (last_over_time(phala_exporter_poll_interval_seconds[${lookback}]))`,
    },
    {
      name: GRACE_PERIOD,
      meaning: `How long a state must last before an alert fires, because a single poll may observe a transient state: three poll intervals, ${maxGracePeriod} at most.`,
      expression: `clamp_max(3 * ${INTERVAL}, ${toSeconds(maxGracePeriod)})`,
    },
  ];
}

/** Whether an age is below three poll intervals; empty if the interval is unknown. */
export function withinThreeIntervals(age: string): string {
  return `${age} <= ${ON_JOB} group_left () 3 * ${INTERVAL}`;
}

/** Whether an age is below the grace period minus the `for` of the alert; empty if the interval is unknown. */
export function withinGracePeriod(age: string, alertFor: string): string {
  return `${age} <= ${ON_JOB} group_left () ${GRACE_PERIOD} - ${toSeconds(alertFor)}`;
}

/** Records since when a condition holds; absent otherwise. */
export function recordSince({ name, meaning, condition, knownSince }: Since): Recording {
  const known = knownSince === undefined ? '' : `(${knownSince} and (${condition}))\nor\n`;
  return {
    name,
    meaning,
    expression: `${known}(${name} and (${condition}))\nor\n0 * (${condition}) + time()`,
  };
}

/** A condition, and the rule that records its start. */
interface Since {
  readonly name: string;
  readonly meaning: string;
  readonly condition: string;
  /** A series with the time, where it is known. */
  readonly knownSince?: string;
}

/** Whether the condition of a `recordSince` has lasted for the grace period, including the `for` of the alert. */
export function lasts(since: string, alertFor: string): string {
  return `${since}\nunless\n${withinGracePeriod(`time() - ${since}`, alertFor)}`;
}

/** Whether the time of a `recordSince` is at least `age` ago, and at least the grace period, with the `for` of the alert. */
export function isOlder(
  since: string,
  { age, for: alertFor }: { readonly age: string; readonly for: string },
): string {
  return `time() - ${since} >= ${toSeconds(age)}\nunless\n${withinGracePeriod(`time() - ${since}`, alertFor)}`;
}

/** Records when a counter increased; absent unless it increased recently. */
export function recordIncrease(
  { name, meaning, counter, without = [] }: Increase,
  environment: Environment,
): Recording {
  const increase = `increase(${counter}[${environment.increaseWindow}]) > 0`;
  return {
    name,
    meaning,
    expression: `0 * ${overReplicas({ series: counter, without }, environment, increase)} + time()`,
  };
}

interface Increase {
  readonly name: string;
  readonly meaning: string;
  /** The counter's name, or a selector. */
  readonly counter: string;
  /** Labels to drop. */
  readonly without?: readonly string[];
}

/** Whether a timestamp is within a window or the grace period, whichever is longer. */
export function happenedWithin(timestamp: string, seconds: number): string {
  const age = `time() - ${timestamp}`;
  return `${age} <= ${seconds}\nor\n${age} <= ${ON_JOB} group_left () ${GRACE_PERIOD}`;
}

/** Whether the counter of a `recordIncrease` has increased within a window or the grace period, whichever is longer. */
export function increasedWithin(
  recorded: string,
  window: string,
  { increaseWindow, history }: Environment,
): string {
  return happenedWithin(
    `last_over_time(${recorded}[${history}])`,
    toSeconds(window) - toSeconds(increaseWindow),
  );
}
