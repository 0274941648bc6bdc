import type { Node } from '../../snapshot/model.ts';
import { NODE_STATUSES } from '../../snapshot/vocabulary.ts';
import { info, type Section, statusSet } from '../define.ts';

/** Nodes, as the responses about their CVMs describe them. */
export const node: Section<Node> = {
  identityLabels: ['node_id', 'node'],
  subjects: ({ nodes }) => nodes,
  identify: ({ id, name }) => [id, name],
  families: [
    info('phala_node_info', 'A node that CVMs ran on as of the last poll; always 1.', {
      region: ({ region }) => region,
      version: ({ version }) => version,
    }),
    statusSet(
      'phala_node_status',
      'State set: 1 for the status of the node as of the last poll, 0 for the other known ones.',
      NODE_STATUSES,
      ({ status }) => status,
    ),
  ],
};
