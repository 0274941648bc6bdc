import {
  APP_ID,
  APP_NAME,
  CVM_ID,
  CVM_NAME,
  CVM_STATUS,
  NODE,
  NODE_ID,
  VM_UUID,
  WORKSPACE,
} from '../columns.ts';
import type { Row } from '../layout.ts';
import { SERIES_TO_CVM } from '../links.ts';
import { withCvmLabel } from '../names.ts';
import { NO_DATA, noneOrUnknown } from '../no-value.ts';
import { stateTimeline } from '../panels/state-timeline.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { CVM, cvmSeries, cvmSeriesOverRange, SELECTED_CVM, selector, top, withAppName } from '../promql.ts';
import { APP_CVMS, IN_PROGRESS, NOT_READY, STATUS, WORST_STATUS_CODES } from '../readiness.ts';
import { CVM_STATUS_STYLES, toCodeMappings, yesNoMappings } from '../status-styles.ts';

const NOT_READY_ONLY = `and on (app_id, cvm_id) ${NOT_READY}`;
const DETAILS = cvmSeries('phala_cvm_info', { by: ['vm_uuid', 'node', 'node_id', 'workspace'] });
const LAST_RUNNING = `time() - max by (${CVM.join(', ')}) (max_over_time(timestamp(${selector('phala_cvm_status', `status="running", ${SELECTED_CVM}`)} == 1)[$__range:$__interval]))`;

const CHANGES = `max by (${CVM.join(', ')}) (changes(${selector('phala_cvm_status', `status="running", ${SELECTED_CVM}`)}[10m]))`;

const CVMS_BY_STATUS = `count by (status) (${STATUS})`;
const STATUS_IN_RANGE = cvmSeriesOverRange('max_over_time', 'phala_cvm_status', { by: ['status'] });
// The legend shows the last value of a series: without a 0, a status without CVMs would show its previous count.
const ZERO_BY_STATUS = `(0 * count by (status) (${STATUS_IN_RANGE} == 1) and on () ${APP_CVMS})`;

/** The CVMs that are not ready, and since when. */
export const notReady: Row = {
  title: 'CVMs not ready: where, and since when?',
  panels: [
    table({
      title: 'CVMs that are not ready',
      description: {
        question: 'Which CVMs are not ready, in which app, on which node?',
        shows:
          'CVMs that are not running or have an operation in progress. Since: when the exporter saw the status change, empty until it has seen a change since its own start. Last running: time since the CVM was last seen running; empty if it was not running in the time range. The UUID links to the vendor’s console, the name to the dashboard of the CVM.',
        normal: 'Empty, or a few during a deployment.',
        action:
          'Several on one node: see Nodes. Several of one app: check its last deployment. Blue for more than ten minutes: the operation is stuck.',
      },
      expressions: [
        `${withAppName(STATUS)} ${NOT_READY_ONLY}`,
        `${DETAILS} ${NOT_READY_ONLY}`,
        `${IN_PROGRESS} ${NOT_READY_ONLY}`,
        `(${LAST_RUNNING}) ${NOT_READY_ONLY}`,
        `1000 * ${cvmSeries('phala_cvm_status_changed_timestamp_seconds')} ${NOT_READY_ONLY}`,
      ],
      columns: [
        CVM_STATUS,
        CVM_NAME,
        CVM_ID,
        APP_NAME,
        { field: 'Value #E', header: 'Since', unit: 'dateTimeFromNow' },
        { field: 'Value #D', header: 'Last running', unit: 's' },
        { field: 'Value #C', header: 'Operation', mappings: yesNoMappings('transitional', 'inactive') },
        NODE,
        WORKSPACE,
        VM_UUID,
        APP_ID,
        NODE_ID,
      ],
      sortBy: { header: 'Status' },
      noValue: noneOrUnknown('All CVMs are ready'),
    }),
    stateTimeline({
      title: 'The 25 CVMs with the lowest availability',
      description: {
        question: 'Since when, and did several fail together?',
        shows:
          'The status of the CVMs that were running for the smallest share of the time range, deleted CVMs included. A gap means no data.',
        normal: 'Green, with short blue stripes for deployments.',
        action:
          'The same time in many rows points to a node, a deployment or the API; repeated stripes to a crash loop.',
      },
      query: {
        expression: withCvmLabel(WORST_STATUS_CODES),
        legend: '{{cvm}}',
      },
      mappings: toCodeMappings(CVM_STATUS_STYLES),
      links: [SERIES_TO_CVM],
      noValue: NO_DATA,
      height: 12,
    }),
    timeSeries({
      title: 'CVMs by status',
      description: {
        question: 'How many CVMs are in each status, and how did it change?',
        shows: 'CVMs by their status as of the last successful poll, stacked.',
        normal: 'Almost all green.',
        action: 'Click a status in the legend to isolate it.',
      },
      queries: [{ expression: `${CVMS_BY_STATUS} or on (status) ${ZERO_BY_STATUS}`, legend: '{{status}}' }],
      unit: 'none',
      stacked: true,
      statuses: CVM_STATUS_STYLES,
      noValue: NO_DATA,
    }),
    timeSeries({
      title: 'State changes',
      description: {
        question: 'How often do CVMs change state?',
        shows:
          'Starts and ends of the status running within ten minutes, by app; the ten apps with the most changes in the time range.',
        normal: '0, with a peak at each deployment.',
        action: 'A line that stays above 0 is a crash loop: open the app.',
      },
      queries: [
        {
          expression: top(10, `sum by (app, app_id) (${withAppName(CHANGES)})`, {
            rank: `sum by (app_id) (${cvmSeriesOverRange('changes', 'phala_cvm_status', { where: 'status="running"' })})`,
            on: ['app_id'],
          }),
          legend: '{{app}}',
        },
      ],
      unit: 'none',
      noValue: NO_DATA,
    }),
  ],
};
