import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import type { CVM_STATUSES, NODE_STATUSES } from '../../src/snapshot/vocabulary.ts';
import { COLOURS, type Colour } from './colours.ts';

/** How a status of a CVM looks in every panel that shows one. */
const CVM_STATUS_COLOURS: Readonly<Record<(typeof CVM_STATUSES)[number], Colour>> = {
  running: 'good',
  stopped: 'resting',
  exited: 'bad',
  error: 'bad',
  offline: 'bad',
  maintenance: 'warning',
  deleted: 'resting',
  pending: 'moving',
  creating: 'moving',
  provisioning: 'moving',
  starting: 'moving',
  restarting: 'moving',
  updating: 'moving',
  stopping: 'leaving',
  shutting_down: 'leaving',
  deleting: 'leaving',
  removing: 'leaving',
};

const NODE_STATUS_COLOURS: Readonly<Record<(typeof NODE_STATUSES)[number], Colour>> = {
  online: 'good',
  offline: 'bad',
  maintenance: 'warning',
};

/** One status: its word, its text, its colour, and the number that stands for it in a timeline. */
export interface Status {
  readonly word: string;
  readonly text: string;
  readonly colour: string;
  readonly code: number;
}

/** The number of a status that the exporter passes on without knowing it. */
export const UNKNOWN_CODE = 0;

/** The statuses of a CVM. */
export const CVM_STATUS_LOOKS: readonly Status[] = toLooks(CVM_STATUS_COLOURS);

/** The statuses of a node. */
export const NODE_STATUS_LOOKS: readonly Status[] = toLooks(NODE_STATUS_COLOURS);

/** Gives the words of a label `status` their text and colour; a word that is not known keeps itself. */
export function toWordMappings(statuses: readonly Status[]): ValueMapping[] {
  return [
    toValueMap(statuses.map((status) => [status.word, status])),
    {
      type: MappingType.RegexToText,
      options: {
        pattern: '^(.+)$',
        result: { text: '$1 (unknown)', color: COLOURS.unknown, index: statuses.length },
      },
    },
  ];
}

/** Gives the numbers of a timeline the text and colour of the statuses that they stand for. */
export function toCodeMappings(statuses: readonly Status[]): ValueMapping[] {
  const unknown = { word: '', text: 'unknown', colour: COLOURS.unknown, code: UNKNOWN_CODE };
  return [toValueMap([...statuses, unknown].map((status) => [String(status.code), status]))];
}

/** Says yes or no, with a colour for each. */
export function toYesOrNo(yes: Colour, no: Colour): ValueMapping[] {
  return [
    toValueMap([
      ['1', { text: 'yes', colour: COLOURS[yes] }],
      ['0', { text: 'no', colour: COLOURS[no] }],
    ]),
  ];
}

function toValueMap(entries: readonly (readonly [string, Pick<Status, 'text' | 'colour'>])[]): ValueMapping {
  return {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      entries.map(([value, { text, colour }], index) => [value, { text, color: colour, index }]),
    ),
  };
}

function toLooks(colours: Readonly<Record<string, Colour>>): readonly Status[] {
  return Object.entries(colours).map(([word, colour], index) => ({
    word,
    text: word.replaceAll('_', ' '),
    colour: COLOURS[colour],
    code: index + 1,
  }));
}
