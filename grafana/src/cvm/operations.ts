import { CVM_ID, CVM_NAME, PLAIN_APP_ID } from '../columns.ts';
import { NONE_IN_NEW_SHAPE, NOTHING_KNOWN, OLD_SHAPE_ONLY } from '../empty.ts';
import type { Room } from '../layout.ts';
import { withCvmLabel } from '../names.ts';
import { table } from '../panels/table.ts';
import { timeline } from '../panels/timeline.ts';
import { ofCvms, ofCvmsOverRange, top } from '../promql.ts';
import { IN_PROGRESS } from '../readiness.ts';
import { toYesOrNo } from '../statuses.ts';
import type { Steps } from '../thresholds.ts';
import { UPTIME } from '../units.ts';

const STUCK: Steps = ['moving', [600, 'warning'], [1800, 'bad']];

/** What is done to CVMs, and how their boot goes. */
export const operations: Room = {
  title: 'Boot and operations',
  panels: [
    table({
      title: 'Operations that run',
      says: {
        asks: 'What is being done, and for how long?',
        shows: 'Operations as of the last poll, with what they make of the CVM.',
        normal: 'Empty; a deployment takes a few minutes.',
        act: 'Longer than ten minutes: it is stuck. Stop and start the CVM in the console, or ask the vendor.',
      },
      expressions: [
        ofCvms('phala_cvm_operation_info', { by: ['target'] }),
        `time() - ${ofCvms('phala_cvm_operation_start_timestamp_seconds')}`,
      ],
      columns: [
        CVM_NAME,
        CVM_ID,
        { field: 'target', header: 'Becomes' },
        { field: 'Value #B', header: 'For', unit: UPTIME, steps: STUCK, coloured: true },
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'For', descending: true },
      empty: NONE_IN_NEW_SHAPE,
      width: 12,
      height: 12,
    }),
    timeline({
      title: 'Operations over time',
      says: {
        asks: 'When was something done to which CVM?',
        shows: 'Whether an operation ran; of more than 25 CVMs those with most of it.',
        normal: 'Blue only where somebody deployed.',
        act: 'Blue that does not end: the operation is stuck.',
      },
      query: {
        expression: withCvmLabel(
          top(25, IN_PROGRESS, {
            rank: ofCvmsOverRange('avg_over_time', 'phala_cvm_in_progress'),
            on: ['app_id', 'cvm_id'],
          }),
        ),
        legend: '{{cvm}}',
      },
      mappings: toYesOrNo('moving', 'resting'),
      empty: NOTHING_KNOWN,
      width: 12,
      height: 12,
    }),
    table({
      title: 'Boot',
      says: {
        asks: 'How far did each boot come?',
        shows: 'Whether the boot came to its end, and whether it reported an error.',
        normal: 'Done, without an error.',
        act: 'An error: read the serial log in the console. Neither for a quarter of an hour: it hangs.',
      },
      expressions: [ofCvms('phala_cvm_boot_complete'), ofCvms('phala_cvm_boot_error')],
      columns: [
        CVM_NAME,
        CVM_ID,
        { field: 'Value #A', header: 'Done', mappings: toYesOrNo('good', 'moving'), coloured: true },
        { field: 'Value #B', header: 'Error', mappings: toYesOrNo('bad', 'good'), coloured: true },
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Error', descending: true },
      empty: OLD_SHAPE_ONLY,
      width: 12,
    }),
    table({
      title: 'Last events',
      says: {
        asks: 'What happened last to each CVM?',
        shows: 'The newest of each kind of event; lost when the VM manager restarts.',
        normal: 'boot.progress, as old as the last start.',
        act: 'vmm.auto_restart.exhausted: the CVM crashed too often and is not started any more; start it by hand.',
      },
      expressions: [`1000 * ${ofCvms('phala_cvm_last_event_timestamp_seconds', { by: ['event'] })}`],
      columns: [
        CVM_NAME,
        CVM_ID,
        { field: 'Value', header: 'When', unit: 'dateTimeFromNow' },
        { field: 'event', header: 'Event', width: 210 },
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'When', descending: true },
      empty: OLD_SHAPE_ONLY,
      width: 12,
    }),
  ],
};
