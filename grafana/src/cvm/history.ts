import { APP_ID, APP_NAME, CVM_ID, CVM_NAME, CVM_STATUS, NODE, NODE_ID, VM_UUID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { SERIES_TO_CVM } from '../links.ts';
import { withCvmLabel } from '../names.ts';
import { NO_DATA, NO_LIVE_STATUS } from '../no-value.ts';
import { stateTimeline } from '../panels/state-timeline.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { cvmSeries, cvmSeriesOverRange, top, withAppName } from '../promql.ts';
import { STATUS, WORST_STATUS_CODES } from '../readiness.ts';
import { restartsWithin, STARTS_IN_RANGE } from '../restarts.ts';
import { CVM_STATUS_STYLES, toCodeMappings } from '../status-styles.ts';
import { UPTIME } from '../units.ts';

const AVAILABILITY = cvmSeriesOverRange('avg_over_time', 'phala_cvm_status', { where: 'status="running"' });
const SAME_CVM = ['app_id', 'cvm_id'];

/** The status of CVMs over time. */
export const history: Row = {
  title: 'State history',
  panels: [
    stateTimeline({
      title: 'Status over time',
      description: {
        question: 'Which status did each CVM have, and since when?',
        shows:
          'The selected CVMs; of more than 25, those that were running for the smallest share of the time range.',
        normal: 'Green, with short blue stripes for deployments.',
        action: 'Compare with the annotations for deployments and alerts; drag to zoom in.',
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
    table({
      title: 'Current status and availability',
      description: {
        question: 'How much of the time was each CVM running?',
        shows:
          'The status of each selected CVM, and the share of the time with data in which it was running. CVMs without a status are deleted, or their data is stale.',
        normal: 'Status running, close to 100 %.',
        action: 'The UUID links to the vendor’s console, which has the logs.',
      },
      expressions: [
        withAppName(STATUS),
        AVAILABILITY,
        cvmSeries('phala_cvm_info', { by: ['vm_uuid', 'node', 'node_id'] }),
      ],
      columns: [
        CVM_STATUS,
        CVM_NAME,
        CVM_ID,
        APP_NAME,
        { field: 'Value #B', header: 'Running', unit: 'percentunit', decimals: 1 },
        NODE,
        VM_UUID,
        APP_ID,
        NODE_ID,
      ],
      sortBy: { header: 'Running' },
      noValue: NO_DATA,
    }),
    timeSeries({
      title: 'Uptime',
      description: {
        question: 'When did each CVM restart?',
        shows:
          'Time since the last start, only while a CVM is running; the ten CVMs with the most starts in the time range.',
        normal: 'Rising lines.',
        action: 'A drop is a restart: if no deployment explains it, the CVM crashed.',
      },
      queries: [
        {
          expression: withCvmLabel(
            top(10, cvmSeries('phala_cvm_uptime_seconds'), { rank: STARTS_IN_RANGE, on: SAME_CVM }),
          ),
          legend: '{{cvm}}',
        },
      ],
      unit: UPTIME,
      noValue: NO_LIVE_STATUS,
    }),
    timeSeries({
      title: 'Restarts',
      description: {
        question: 'How often does each CVM restart?',
        shows:
          'Restarts within ten minutes, by the start time of the CVM, also those between two polls; the ten CVMs with the most starts in the time range. A start after more than ten minutes of standstill does not count.',
        normal: '0, and 1 at a deployment.',
        action: 'A line that stays above 0 is a crash loop: read the serial log in the console.',
      },
      queries: [
        {
          expression: withCvmLabel(top(10, restartsWithin('10m'), { rank: STARTS_IN_RANGE, on: SAME_CVM })),
          legend: '{{cvm}}',
        },
      ],
      unit: 'none',
      noValue: NO_LIVE_STATUS,
    }),
  ],
};
