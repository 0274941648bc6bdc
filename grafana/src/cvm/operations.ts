import { CVM_ID, CVM_NAME, PLAIN_APP_ID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { withCvmLabel } from '../names.ts';
import { NO_DATA, NONE_IN_NEW_SHAPE, OLD_SHAPE_ONLY } from '../no-value.ts';
import { stateTimeline } from '../panels/state-timeline.ts';
import { table } from '../panels/table.ts';
import { cvmSeries, cvmSeriesOverRange, top } from '../promql.ts';
import { IN_PROGRESS } from '../readiness.ts';
import { yesNoMappings } from '../status-styles.ts';
import type { Steps } from '../thresholds.ts';
import { UPTIME } from '../units.ts';

const STUCK: Steps = ['transitional', [600, 'warning'], [1800, 'critical']];

/** Operations and boots of CVMs. */
export const operations: Row = {
  title: 'Boot and operations',
  panels: [
    table({
      title: 'Operations in progress',
      description: {
        question: 'Which operations are in progress, and for how long?',
        shows: 'Operations as of the last successful poll, with their target state.',
        normal: 'Empty; a deployment takes a few minutes.',
        action:
          'More than ten minutes: the operation is stuck. Stop and start the CVM in the console, or ask the vendor.',
      },
      expressions: [
        cvmSeries('phala_cvm_operation_info', { by: ['target'] }),
        `time() - ${cvmSeries('phala_cvm_operation_start_timestamp_seconds')}`,
      ],
      columns: [
        CVM_NAME,
        CVM_ID,
        { field: 'target', header: 'Target state' },
        { field: 'Value #B', header: 'Duration', unit: UPTIME, steps: STUCK, coloured: true },
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Duration', descending: true },
      noValue: NONE_IN_NEW_SHAPE,
      width: 12,
      height: 12,
    }),
    stateTimeline({
      title: 'Operations over time',
      description: {
        question: 'When was an operation in progress on which CVM?',
        shows:
          'Whether an operation was in progress; of more than 25 CVMs, those with operations for the largest share of the time range.',
        normal: 'Blue only during deployments.',
        action: 'Blue until now for more than ten minutes: the operation is stuck.',
      },
      query: {
        expression: withCvmLabel(
          top(25, IN_PROGRESS, {
            rank: cvmSeriesOverRange('avg_over_time', 'phala_cvm_in_progress'),
            on: ['app_id', 'cvm_id'],
          }),
        ),
        legend: '{{cvm}}',
      },
      mappings: yesNoMappings('transitional', 'inactive'),
      noValue: NO_DATA,
      width: 12,
      height: 12,
    }),
    table({
      title: 'Boot',
      description: {
        question: 'Did each CVM boot?',
        shows: 'Whether the boot is complete, and whether it reported an error.',
        normal: 'Complete, without an error.',
        action: 'Error: read the serial log in the console. Neither for 15 minutes: the boot hangs.',
      },
      expressions: [cvmSeries('phala_cvm_boot_complete'), cvmSeries('phala_cvm_boot_error')],
      columns: [
        CVM_NAME,
        CVM_ID,
        {
          field: 'Value #A',
          header: 'Complete',
          mappings: yesNoMappings('ok', 'transitional'),
          coloured: true,
        },
        { field: 'Value #B', header: 'Error', mappings: yesNoMappings('critical', 'ok'), coloured: true },
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Error', descending: true },
      noValue: OLD_SHAPE_ONLY,
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
      expressions: [`1000 * ${cvmSeries('phala_cvm_last_event_timestamp_seconds', { by: ['event'] })}`],
      columns: [
        CVM_NAME,
        CVM_ID,
        { field: 'Value', header: 'When', unit: 'dateTimeFromNow' },
        { field: 'event', header: 'Event', width: 210 },
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'When', descending: true },
      noValue: OLD_SHAPE_ONLY,
      width: 12,
    }),
  ],
};
