import type { Recording } from './define.ts';
import { toSeconds } from './duration.ts';
import { ON_JOB, overReplicas } from './promql.ts';
import type { Surroundings } from './thresholds.ts';

export const INTERVAL = 'job:phala_exporter_poll_interval_seconds:max';
const PATIENCE = 'job:phala_exporter_poll_patience_seconds:max';

/** Recording rules about the poll interval, and how long alerts wait for later polls. */
export function definePollRecordings({ memory, longestPatience }: Surroundings): readonly Recording[] {
  return [
    {
      name: INTERVAL,
      meaning:
        'The longest time between two polls by the schedule; absent where the exporter does not export it.',
      expression: `max by (cluster, job) (last_over_time(phala_exporter_poll_interval_seconds[${memory}]))`,
    },
    {
      name: PATIENCE,
      meaning: `How long a state lasts before an alert takes it for more than what one poll happened to see: three intervals between polls, ${longestPatience} at most.`,
      expression: `clamp_max(3 * ${INTERVAL}, ${toSeconds(longestPatience)})`,
    },
  ];
}

/** Whether an age is below three intervals between polls; never where the interval is not known. */
export function withinThreeIntervals(age: string): string {
  return `${age} <= ${ON_JOB} group_left () 3 * ${INTERVAL}`;
}

/** Whether an age is below the patience, less what the alert itself waits; never where the interval is not known. */
export function withinPatience(age: string, waits: string): string {
  return `${age} <= ${ON_JOB} group_left () ${PATIENCE} - ${toSeconds(waits)}`;
}

/** Records since when a condition holds, as long as it does. */
export function recordSince({ name, meaning, condition }: Since): Recording {
  return {
    name,
    meaning,
    expression: `(${name} and (${condition}))\nor\n0 * (${condition}) + time()`,
  };
}

/** A condition whose series are all of one kind. */
interface Since {
  readonly name: string;
  readonly meaning: string;
  readonly condition: string;
}

/** Whether the condition of a `recordSince` has lasted for as long as the alert waits, and for the patience. */
export function lasts(since: string, waits: string): string {
  return `${since}\nunless\n${withinPatience(`time() - ${since}`, waits)}`;
}

/** Records when a counter has increased: a series only while it just has. */
export function recordIncrease(
  { name, meaning, counter, without = [] }: Increase,
  surroundings: Surroundings,
): Recording {
  const increase = `increase(${counter}[${surroundings.lately}]) > 0`;
  return {
    name,
    meaning,
    expression: `0 * ${overReplicas({ series: counter, without }, surroundings, increase)} + time()`,
  };
}

interface Increase {
  readonly name: string;
  readonly meaning: string;
  /** Its name, or a selector. */
  readonly counter: string;
  /** Labels to leave out. */
  readonly without?: readonly string[];
}

/** Whether a moment is younger than a window or than the patience, whichever is longer. */
export function happenedWithin(moment: string, seconds: number): string {
  const age = `time() - ${moment}`;
  return `${age} <= ${seconds}\nor\n${age} <= ${ON_JOB} group_left () ${PATIENCE}`;
}

/** Whether a counter of a `recordIncrease` has increased within a window or the patience, whichever is longer. */
export function increasedWithin(recorded: string, window: string, { lately, history }: Surroundings): string {
  return happenedWithin(`last_over_time(${recorded}[${history}])`, toSeconds(window) - toSeconds(lately));
}
