import { NODE, NODE_ID, NODE_STATUS as NODE_STATUS_COLUMN, REGION } from '../columns.ts';
import { NEW_SHAPE_ONLY, NOTHING_KNOWN } from '../empty.ts';
import type { Room } from '../layout.ts';
import { withNodeLabel } from '../names.ts';
import { table } from '../panels/table.ts';
import { timeline } from '../panels/timeline.ts';
import { CVM, ofCvms, told, top } from '../promql.ts';
import { NODE_STATUS, NODE_STATUS_CODE, NOT_READY, READY } from '../readiness.ts';
import { NODE_STATUS_LOOKS, toCodeMappings } from '../statuses.ts';
import { NONE_IS_CALM } from '../thresholds.ts';

const NODE_OF_CVM = ofCvms('phala_cvm_info', { by: ['node_id', 'node'] });
const OFFLINE_PART = `(1 - max by (node_id) (avg_over_time(${told('phala_node_status', 'status="online", node_id=~"$node_id"')}[$__range] @ end())))`;

const OF_THEM = 'and on (app_id, cvm_id)';
const countByNode = (cvms: string): string =>
  `count by (node_id, node) (max by (${CVM.join(', ')}, node_id, node) (${cvms}))`;

/** The machines under the CVMs. */
export const nodes: Room = {
  title: 'Nodes',
  panels: [
    table({
      title: 'Nodes',
      says: {
        asks: 'Which machines run our CVMs, and are they well?',
        shows:
          'Nodes that CVMs run on, with the chosen CVMs on each; a node without CVMs is not known. The status is not told by the older version of the API.',
        normal: 'All online.',
        act: 'The name leads to what runs there. A node that is offline takes its CVMs with it: ask the vendor.',
      },
      expressions: [
        `max by (node_id, node, region, version) (${told('phala_node_info', 'node_id=~"$node_id"')})`,
        NODE_STATUS,
        countByNode(NODE_OF_CVM),
        `${countByNode(`${NODE_OF_CVM} ${OF_THEM} ${NOT_READY}`)} or 0 * ${countByNode(`${NODE_OF_CVM} ${OF_THEM} ${READY}`)}`,
      ],
      columns: [
        NODE_STATUS_COLUMN,
        NODE,
        REGION,
        { field: 'version', header: 'Version' },
        { field: 'Value #C', header: 'CVMs' },
        { field: 'Value #D', header: 'Not ready', steps: NONE_IS_CALM, coloured: true },
        NODE_ID,
      ],
      sortBy: { header: 'Status' },
      empty: NOTHING_KNOWN,
      width: 12,
    }),
    timeline({
      title: 'The 25 nodes with most trouble',
      says: {
        asks: 'When were nodes away?',
        shows: 'The status of the nodes that were online for the least part of the shown time.',
        normal: 'Green.',
        act: 'Compare with the timeline of the CVMs: do they fail when the node does?',
      },
      query: {
        expression: withNodeLabel(top(25, NODE_STATUS_CODE, { rank: OFFLINE_PART, on: ['node_id'] })),
        legend: '{{machine}}',
      },
      mappings: toCodeMappings(NODE_STATUS_LOOKS),
      empty: NEW_SHAPE_ONLY,
      width: 12,
    }),
  ],
};
