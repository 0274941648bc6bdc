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
import { NOTHING_KNOWN, noneOrUnknown } from '../empty.ts';
import type { Room } from '../layout.ts';
import { SERIES_TO_CVM } from '../links.ts';
import { withCvmLabel } from '../names.ts';
import { graph } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { timeline } from '../panels/timeline.ts';
import { CHOSEN_CVM, CVM, ofCvms, ofCvmsOverRange, told, top, withAppName } from '../promql.ts';
import { APP_CVMS, IN_PROGRESS, NOT_READY, STATUS, WORST_STATUS_CODES } from '../readiness.ts';
import { CVM_STATUS_LOOKS, toCodeMappings, toYesOrNo } from '../statuses.ts';

const OF_THOSE = `and on (app_id, cvm_id) ${NOT_READY}`;
const DETAILS = ofCvms('phala_cvm_info', { by: ['vm_uuid', 'node', 'node_id', 'workspace'] });
const LAST_RUNNING = `time() - max by (${CVM.join(', ')}) (max_over_time(timestamp(${told('phala_cvm_status', `status="running", ${CHOSEN_CVM}`)} == 1)[$__range:$__interval]))`;

const CHANGES = `max by (${CVM.join(', ')}) (changes(${told('phala_cvm_status', `status="running", ${CHOSEN_CVM}`)}[10m]))`;

const CVMS_BY_STATUS = `count by (status) (${STATUS})`;
const STATUS_IN_RANGE = ofCvmsOverRange('max_over_time', 'phala_cvm_status', { by: ['status'] });
// The legend shows the last value of a series: without a 0, a status that no CVM has any more would keep its count.
const NONE_ANY_MORE = `(0 * count by (status) (${STATUS_IN_RANGE} == 1) and on () ${APP_CVMS})`;

/** Where: the CVMs that are not ready, and since when. */
export const notReady: Room = {
  title: 'Where, and since when?',
  panels: [
    table({
      title: 'CVMs that are not ready',
      says: {
        asks: 'Which CVMs do not serve, in which app, on which node?',
        shows:
          'CVMs that do not run or that an operation runs on. Last running: how long ago it was seen to run; empty when it did not in the shown time. The UUID leads to the vendor’s console, the name to everything about the CVM.',
        normal: 'Empty, or a few in a deployment.',
        act: 'Several on one node: see Nodes. Several of one app: see its last deployment. Blue for longer than ten minutes: it is stuck.',
      },
      expressions: [
        `${withAppName(STATUS)} ${OF_THOSE}`,
        `${DETAILS} ${OF_THOSE}`,
        `${IN_PROGRESS} ${OF_THOSE}`,
        `(${LAST_RUNNING}) ${OF_THOSE}`,
      ],
      columns: [
        CVM_STATUS,
        CVM_NAME,
        CVM_ID,
        APP_NAME,
        { field: 'Value #D', header: 'Last running', unit: 's' },
        { field: 'Value #C', header: 'Operation runs', mappings: toYesOrNo('moving', 'resting') },
        NODE,
        WORKSPACE,
        VM_UUID,
        APP_ID,
        NODE_ID,
      ],
      sortBy: { header: 'Status' },
      empty: noneOrUnknown('Every CVM is ready'),
    }),
    timeline({
      title: 'The 25 CVMs with most trouble',
      says: {
        asks: 'Since when, and did it happen together?',
        shows:
          'The status of the CVMs that ran for the least part of the shown time, CVMs that are gone included. A gap: nothing was known.',
        normal: 'Green, with short blue stripes for deployments.',
        act: 'The same moment in many rows points to a node, a deployment or the API; stripes again and again to a crash loop.',
      },
      query: {
        expression: withCvmLabel(WORST_STATUS_CODES),
        legend: '{{cvm}}',
      },
      mappings: toCodeMappings(CVM_STATUS_LOOKS),
      links: [SERIES_TO_CVM],
      empty: NOTHING_KNOWN,
      height: 12,
    }),
    graph({
      title: 'CVMs by status',
      says: {
        asks: 'How many CVMs are in which status, and how did it change?',
        shows: 'CVMs by the status of the last good poll, on top of each other.',
        normal: 'Almost all of it green.',
        act: 'Click a status in the legend to see it alone.',
      },
      queries: [{ expression: `${CVMS_BY_STATUS} or on (status) ${NONE_ANY_MORE}`, legend: '{{status}}' }],
      unit: 'none',
      stacked: true,
      statuses: CVM_STATUS_LOOKS,
      empty: NOTHING_KNOWN,
    }),
    graph({
      title: 'State changes',
      says: {
        asks: 'How restless is the fleet?',
        shows:
          'How often CVMs began or ended to run within ten minutes, by app; the ten apps with most in the shown time.',
        normal: '0, with a peak for each deployment.',
        act: 'A line that stays up is a crash loop: open the app.',
      },
      queries: [
        {
          expression: top(10, `sum by (app, app_id) (${withAppName(CHANGES)})`, {
            rank: `sum by (app_id) (${ofCvmsOverRange('changes', 'phala_cvm_status', { where: 'status="running"' })})`,
            on: ['app_id'],
          }),
          legend: '{{app}}',
        },
      ],
      unit: 'none',
      empty: NOTHING_KNOWN,
    }),
  ],
};
