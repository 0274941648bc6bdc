import type { CvmStatus } from '../../src/snapshot/vocabulary.ts';
import type { Recording, RuleInputs } from './define.ts';
import { toSeconds } from './duration.ts';
import { happenedWithin } from './polls.ts';
import { inStatus, oneOf } from './promql.ts';
import { IN_PROGRESS } from './since-recordings.ts';
import { FAILED } from './statuses.ts';

/** Restarts of CVMs that neither an update, a stop nor another operation explains; they never decrease but at a gap. */
export const RESTARTS = 'cvm:phala_cvm_unexpected_restarts:count';

const START = 'cvm:phala_cvm_start_timestamp_seconds:max';
const LAST_START = 'cvm:phala_cvm_last_start_timestamp_seconds:max';
const ORDERED = 'cvm:phala_cvm_ordered_timestamp_seconds:max';
const CVMS = 'cvm:phala_cvm_ready:max';

const ORDERED_STATUSES = ['updating', 'stopping', 'shutting_down', 'stopped'] satisfies CvmStatus[];

/**
 * Counts restarts by start times that moved by more than two readings differ: another replica or a restarted exporter
 * may compute a start time again. An operation explains the next restart only, so that a crash loop after an update counts.
 */
export function defineRestartRecordings({ thresholds }: RuleInputs): readonly Recording[] {
  const { moved, startedWithin, orderedWithin, failedWithin } = thresholds.PhalaCvmRestarted;
  const jitter = toSeconds(moved);
  const failed = `max without (status) (max_over_time(cvm_status:phala_cvm_status:max{${oneOf('status', FAILED)}}[${failedWithin}])) == 1`;
  return [
    {
      name: ORDERED,
      meaning: 'When an update, a stop or another operation is seen on the CVM that no failure precedes.',
      expression: `0 * (\n  ${inStatus(...ORDERED_STATUSES)}\n  or\n  (${IN_PROGRESS} unless ${failed})\n) + time()`,
    },
    // Before the next rule, whose value is that of the previous evaluation here. A start time that is longer ago is not a
    // restart, but a corrected clock.
    {
      name: RESTARTS,
      meaning: 'Restarts of the CVM that neither an update, a stop nor another operation explains.',
      expression: `${RESTARTS} + 1
and
(
  (${START} - ${LAST_START} > ${jitter})
  and
  (${happenedWithin(START, toSeconds(startedWithin))})
  unless
  max_over_time(${ORDERED}[${orderedWithin}]) > ${LAST_START}
)
or
(${RESTARTS} and ${CVMS})
or
0 * ${CVMS}`,
    },
    {
      name: LAST_START,
      meaning:
        'When the CVM last started, also while it does not run; unchanged by the jitter of start times.',
      expression: `(${LAST_START} and (${START} - ${LAST_START} >= -${jitter} <= ${jitter}))
or
${START}
or
(${LAST_START} and ${CVMS})`,
    },
  ];
}
