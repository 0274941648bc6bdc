import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  CVM_STATUSES,
  type CvmStatus,
  type NODE_STATUSES,
  type StatusClass,
  toStatusClass,
} from '../../src/snapshot/vocabulary.ts';
import { COLOURS, type Colour } from './colours.ts';

/** The number of a status that this version does not know, as in the recording rules. */
export const UNKNOWN_CODE = 0;

const CLASS_COLOURS: Readonly<Record<StatusClass, Colour>> = {
  running: 'ok',
  transitional: 'transitional',
  stopped: 'inactive',
  failed: 'critical',
  unknown: 'unknown',
};

/** Statuses with another colour than their class: deletions, and planned actions of the vendor. */
const OTHER_COLOURS: Readonly<Partial<Record<CvmStatus, Colour>>> = {
  maintenance: 'warning',
  stopping: 'stopping',
  shutting_down: 'stopping',
  deleting: 'stopping',
  removing: 'stopping',
};

const NODE_STATUS_COLOURS: Readonly<Record<(typeof NODE_STATUSES)[number], Colour>> = {
  online: 'ok',
  offline: 'critical',
  maintenance: 'warning',
};

/** How panels show a status: its text, its colour, and its number in a state timeline. */
export interface StatusStyle {
  /** The value of the label `status`. */
  readonly status: string;
  readonly text: string;
  readonly colour: string;
  readonly code: number;
}

/** The statuses of a CVM. */
export const CVM_STATUS_STYLES: readonly StatusStyle[] = toStyles(
  CVM_STATUSES.map((status) => [status, OTHER_COLOURS[status] ?? CLASS_COLOURS[toStatusClass(status)]]),
);

/** The statuses of a node. */
export const NODE_STATUS_STYLES: readonly StatusStyle[] = toStyles(Object.entries(NODE_STATUS_COLOURS));

/** Maps values of the label `status` to their text and colour; an unknown status keeps its own text. */
export function toStatusMappings(styles: readonly StatusStyle[]): ValueMapping[] {
  return [
    toValueMap(styles.map((style) => [style.status, style])),
    {
      type: MappingType.RegexToText,
      options: {
        pattern: '^(.+)$',
        result: { text: '$1 (unknown)', color: COLOURS.unknown, index: styles.length },
      },
    },
  ];
}

/** Maps the numbers of a state timeline to the text and colour of their statuses. */
export function toCodeMappings(styles: readonly StatusStyle[]): ValueMapping[] {
  const unknown = { text: 'unknown', colour: COLOURS.unknown };
  return [
    toValueMap([
      ...styles.map((style) => [String(style.code), style] as const),
      [String(UNKNOWN_CODE), unknown],
    ]),
  ];
}

/** Maps 1 and 0 to yes and no, with a colour for each. */
export function yesNoMappings(yes: Colour, no: Colour): ValueMapping[] {
  return [
    toValueMap([
      ['1', { text: 'yes', colour: COLOURS[yes] }],
      ['0', { text: 'no', colour: COLOURS[no] }],
    ]),
  ];
}

/** Maps one text to its colour, and any other text to another colour. */
export function textMappings(text: string, colour: Colour, other: Colour): ValueMapping[] {
  return [
    toValueMap([[text, { text, colour: COLOURS[colour] }]]),
    {
      type: MappingType.RegexToText,
      options: { pattern: '^(.+)$', result: { text: '$1', color: COLOURS[other], index: 1 } },
    },
  ];
}

function toValueMap(
  entries: readonly (readonly [string, Pick<StatusStyle, 'text' | 'colour'>])[],
): ValueMapping {
  return {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      entries.map(([value, { text, colour }], index) => [value, { text, color: colour, index }]),
    ),
  };
}

function toStyles(colours: readonly (readonly [string, Colour])[]): readonly StatusStyle[] {
  return colours.map(([status, colour], index) => ({
    status,
    text: status.replaceAll('_', ' '),
    colour: COLOURS[colour],
    code: index + 1,
  }));
}
