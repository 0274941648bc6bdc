import { CVM_ID, CVM_NAME, PLAIN_APP_ID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_LIVE_STATUS, NONE, noneOrUnknown } from '../no-value.ts';
import { stateTimeline } from '../panels/state-timeline.ts';
import { table } from '../panels/table.ts';
import { ofSelected, selector, top, valueByCvm, withCvm } from '../promql.ts';
import { yesNoMappings } from '../status-styles.ts';
import type { Steps } from '../thresholds.ts';
import { UPTIME } from '../units.ts';

const STUCK: Steps = ['transitional', [600, 'warning'], [1800, 'critical']];
const SAME_CVM = ['app_id', 'cvm_id'];

/** Operations and boots of CVMs. */
export const operations: Row = {
  title: 'Boot and operations',
  panels: [
    table({
      title: 'Operations in progress',
      description: {
        question: 'Which operations are in progress, and for how long?',
        shows:
          'Operations as of the last successful poll: their target state as listed, their type and phase as the node reports them.',
        normal: 'Empty; a deployment takes a few minutes.',
        action:
          'More than ten minutes: the operation is stuck. Stop and start the CVM in the console, or ask the vendor.',
      },
      expressions: [
        withCvm(valueByCvm('phala_cvm_operation_info', ['target', 'type', 'phase']), ['name']),
        `time() - (${ofSelected(valueByCvm('phala_cvm_operation_start_timestamp_seconds'))})`,
      ],
      columns: [
        CVM_NAME,
        { field: 'target', header: 'Target', width: 78 },
        { field: 'type', header: 'Type', width: 124 },
        { field: 'phase', header: 'Phase', width: 78 },
        { field: 'Value #B', header: 'Duration', unit: UPTIME, steps: STUCK, coloured: true },
        CVM_ID,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Duration', descending: true },
      noValue: NONE,
      width: 12,
    }),
    stateTimeline({
      title: 'Boot stages over time',
      description: {
        question: 'How long does each stage of a boot take?',
        shows:
          'One row per CVM and stage, filled while the CVM was reported at that stage; the ten CVMs whose boot was unfinished for the largest share of the time range.',
        normal: 'Empty, or short blue stripes at each start.',
        action: 'A stripe that lasts until now is the stage at which the boot hangs.',
      },
      query: {
        expression: top(10, withCvm(valueByCvm('phala_cvm_boot_stage_info', ['stage'])), {
          rank: `max by (app_id, cvm_id) (count_over_time(${selector('phala_cvm_boot_stage_info')}[$__range] @ end()))`,
          on: SAME_CVM,
        }),
        legend: '{{cvm}} {{stage}}',
      },
      mappings: yesNoMappings('transitional', 'inactive'),
      noValue: noneOrUnknown('No CVM booted'),
      width: 12,
    }),
    table({
      title: 'Last events',
      description: {
        question: 'What were the last events of each CVM?',
        shows: 'The newest event of each type; the VM manager loses them when it restarts.',
        normal: 'boot.progress, at the time of the last start.',
        action:
          'vmm.auto_restart.exhausted: the VM manager stopped restarting the CVM after repeated crashes; start it manually.',
      },
      expressions: [
        `1000 * ${withCvm(valueByCvm('phala_cvm_last_event_timestamp_seconds', ['event']), ['name'])}`,
      ],
      columns: [
        CVM_NAME,
        CVM_ID,
        { field: 'Value', header: 'When', unit: 'dateTimeFromNow' },
        { field: 'event', header: 'Event', width: 210 },
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'When', descending: true },
      noValue: NO_LIVE_STATUS,
    }),
  ],
};
