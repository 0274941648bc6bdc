import { NODE, NODE_ID, NODE_STATUS as NODE_STATUS_COLUMN, REGION } from '../columns.ts';
import type { Row } from '../layout.ts';
import { withNodeLabel } from '../names.ts';
import { NEW_SHAPE_ONLY, NO_DATA } from '../no-value.ts';
import { stateTimeline } from '../panels/state-timeline.ts';
import { table } from '../panels/table.ts';
import { SELECTED_CVMS, selector, top } from '../promql.ts';
import { NODE_STATUS, NODE_STATUS_CODE, READY } from '../readiness.ts';
import { NODE_STATUS_STYLES, toCodeMappings } from '../status-styles.ts';
import { WARNING_ABOVE_ZERO } from '../thresholds.ts';

const CODES = 'instance_node_status:phala_node_status:code';
const ONLINE_SAMPLES = `count_over_time(${selector(CODES, 'node_id=~"$node_id", status="online"')}[$__range] @ end())`;
const NOT_ONLINE_SAMPLES = `count_over_time(${selector(CODES, 'node_id=~"$node_id", status!="online"')}[$__range] @ end())`;
const OFFLINE_RANK = `max by (node_id) (${NOT_ONLINE_SAMPLES} or 0 * ${ONLINE_SAMPLES})`;

const CVMS_ON_NODES = `max by (app_id, cvm_id, node_id) (${SELECTED_CVMS})`;

/** The nodes that CVMs run on. */
export const nodes: Row = {
  title: 'Nodes',
  panels: [
    table({
      title: 'Nodes',
      description: {
        question: 'Which nodes run the CVMs, and are they online?',
        shows:
          'Nodes that CVMs run on, and the selected CVMs on each; nodes without CVMs are unknown. Version 2025-10-28 of the API does not return the status.',
        normal: 'All online.',
        action:
          'The name links to the CVMs on the node. CVMs on an offline node are down, too: ask the vendor.',
      },
      expressions: [
        `max by (node_id, node, region, version) (${selector('phala_node_info', 'node_id=~"$node_id"')})`,
        NODE_STATUS,
        `count by (node_id) (${CVMS_ON_NODES})`,
        `count by (node_id) (${CVMS_ON_NODES} unless on (app_id, cvm_id) ${READY}) or on (node_id) 0 * count by (node_id) (${SELECTED_CVMS})`,
      ],
      columns: [
        NODE_STATUS_COLUMN,
        NODE,
        REGION,
        { field: 'version', header: 'Version' },
        { field: 'Value #C', header: 'CVMs' },
        { field: 'Value #D', header: 'Not ready', steps: WARNING_ABOVE_ZERO, coloured: true },
        NODE_ID,
      ],
      sortBy: { header: 'Status' },
      noValue: NO_DATA,
      width: 12,
    }),
    stateTimeline({
      title: 'The 25 nodes with the lowest availability',
      description: {
        question: 'When were nodes not online?',
        shows: 'The status of the nodes that were online for the smallest share of the time range.',
        normal: 'Green.',
        action: 'Compare with the timeline of the CVMs: did they fail together with the node?',
      },
      query: {
        expression: withNodeLabel(top(25, NODE_STATUS_CODE, { rank: OFFLINE_RANK, on: ['node_id'] })),
        legend: '{{machine}}',
      },
      mappings: toCodeMappings(NODE_STATUS_STYLES),
      noValue: NEW_SHAPE_ONLY,
      width: 12,
    }),
  ],
};
