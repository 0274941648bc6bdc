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
import { NO_DATA, noneOrUnknown } from '../no-value.ts';
import { stateTimeline } from '../panels/state-timeline.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { cvmDetails, cvmSelector, ofSelected, selector, valueByCvm } from '../promql.ts';
import { READY, STATUS, WORST_STATUS_CODES } from '../readiness.ts';
import { CVM_STATUS_STYLES, toCodeMappings, yesNoMappings } from '../status-styles.ts';

const SAME_CVM = 'on (app_id, cvm_id)';
const LAST_RUNNING = `time() - max by (app_id, cvm_id) (max_over_time(timestamp(${cvmSelector('instance_cvm:phala_cvm_running:max')} == 1)[$__range:$__interval]))`;

const CVMS_BY_STATUS = `count by (status) (${STATUS})`;
// The legend shows the last value of a series: without a 0, a status without CVMs would show its previous count.
const ZERO_BY_STATUS = `(0 * count by (status) (count_over_time(${cvmSelector('instance_cvm_status:phala_cvm_status:code')}[$__range] @ end())) and on () ${selector('phala_app_cvms')})`;

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
        `${STATUS} unless ${SAME_CVM} ${READY}`,
        cvmDetails(['vm_uuid', 'node', 'node_id', 'workspace']),
        ofSelected(valueByCvm('phala_cvm_in_progress')),
        LAST_RUNNING,
        `1000 * ${ofSelected(valueByCvm('phala_cvm_status_changed_timestamp_seconds'))}`,
      ].map((each, index) => (index === 0 ? each : `(${each}) unless ${SAME_CVM} ${READY}`)),
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
        expression: WORST_STATUS_CODES,
        legend: '{{cvm}}',
      },
      mappings: toCodeMappings(CVM_STATUS_STYLES),
      links: [SERIES_TO_CVM],
      noValue: NO_DATA,
      height: 15,
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
      width: 24,
    }),
  ],
};
