import type { Node } from '../../snapshot/model.ts';
import { NODE_STATUSES } from '../../snapshot/vocabulary.ts';
import { defineFamily, defineSection, stateSet } from '../define.ts';

const toStatusSet = stateSet('status', NODE_STATUSES);

/** What the CVMs tell of the nodes that they run on. */
export const node = defineSection<Node>({
  identityLabels: ['node_id', 'node'],
  subjects: ({ nodes }) => nodes,
  identify: ({ id, name }) => [id, name],
  families: [
    defineFamily({
      name: 'phala_node_info',
      type: 'gauge',
      unit: 'none',
      help: 'A node that CVMs ran on as of the last poll; always 1.',
      labels: ['region', 'version'],
      samples: ({ region, version }: Node) => [{ labels: { region, version }, value: 1 }],
    }),
    defineFamily({
      name: 'phala_node_status',
      type: 'gauge',
      unit: 'none',
      help: 'State set: 1 for the status of the node as of the last poll, 0 for the other known ones.',
      labels: ['status'],
      samples: ({ status }: Node) => toStatusSet(status),
    }),
  ],
});
