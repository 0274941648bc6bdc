import { BOOT_COMPLETE, BOOT_STAGE, ERROR_CAUSE } from '../boots.ts';
import { BOOT_ERROR_COLUMN, BOOT_STAGE_COLUMN, CVM_ID, CVM_NAME, PLAIN_APP_ID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { LIVE } from '../live-status.ts';
import { withCvmLabel } from '../names.ts';
import { NO_DATA, NO_LIVE_STATUS, NONE, noneOrUnknown } from '../no-value.ts';
import { stateTimeline } from '../panels/state-timeline.ts';
import { table } from '../panels/table.ts';
import { cvmSeries, cvmSeriesOverRange, top } from '../promql.ts';
import { IN_PROGRESS } from '../readiness.ts';
import { yesNoMappings } from '../status-styles.ts';
import type { Steps } from '../thresholds.ts';
import { UPTIME } from '../units.ts';

const STUCK: Steps = ['transitional', [600, 'warning'], [1800, 'critical']];
const SAME_CVM = ['app_id', 'cvm_id'];

const UNFINISHED_OR_FAILED = `and on (app_id, cvm_id) (${BOOT_COMPLETE} == 0 or on (app_id, cvm_id) ${cvmSeries('phala_cvm_boot_error')} == 1)`;

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
        cvmSeries('phala_cvm_operation_info', { by: ['target', 'type', 'phase'] }),
        `time() - ${cvmSeries('phala_cvm_operation_start_timestamp_seconds')}`,
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
            on: SAME_CVM,
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
      title: 'Boots that are not complete, or with an error',
      description: {
        question: 'At which stage is a boot, and why does it fail?',
        shows:
          'CVMs whose boot is not complete or has an error, with the stage of the boot and the cause of the error, by its text.',
        normal: 'Empty; a boot takes a few minutes.',
        action:
          'kms, containers, other: read the serial log in the console. gateway: the CVM has no ingress route. Stage complete: the error is from an earlier attempt, or concerns the route only. No error, and not complete for 15 minutes: the boot hangs.',
      },
      expressions: [`${BOOT_STAGE} ${UNFINISHED_OR_FAILED}`, ERROR_CAUSE],
      columns: [CVM_NAME, BOOT_STAGE_COLUMN, BOOT_ERROR_COLUMN, CVM_ID, PLAIN_APP_ID],
      sortBy: { header: 'CVM' },
      noValue: noneOrUnknown('Every boot is complete, without an error'),
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
        expression: withCvmLabel(
          top(10, cvmSeries('phala_cvm_boot_stage_info', { by: ['stage'] }), {
            rank: `-${cvmSeriesOverRange('avg_over_time', 'phala_cvm_boot_complete')}`,
            on: SAME_CVM,
          }),
        ),
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
      expressions: [`1000 * ${cvmSeries('phala_cvm_last_event_timestamp_seconds', { by: ['event'] })}`],
      columns: [
        CVM_NAME,
        CVM_ID,
        { field: 'Value', header: 'When', unit: 'dateTimeFromNow' },
        { field: 'event', header: 'Event', width: 210 },
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'When', descending: true },
      noValue: NO_LIVE_STATUS,
      width: 12,
    }),
    stateTimeline({
      title: 'Live status over time',
      description: {
        question: 'When did a node not report its CVMs?',
        shows:
          'Whether the node reported the CVM in the last poll cycle; of more than 25 CVMs, those that were reported for the smallest share of the time range.',
        normal: 'Green.',
        action:
          'Orange for all CVMs: see Collectors on the dashboard Exporter. For the CVMs on one node, or for one: ask the vendor; the status is that of the list, which may lag.',
      },
      query: {
        expression: withCvmLabel(
          top(25, LIVE, {
            rank: `-${cvmSeriesOverRange('avg_over_time', 'phala_cvm_live')}`,
            on: SAME_CVM,
          }),
        ),
        legend: '{{cvm}}',
      },
      mappings: yesNoMappings('ok', 'warning'),
      noValue: NO_LIVE_STATUS,
      width: 12,
    }),
  ],
};
