import { MappingType, SpecialValueMatch, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { COLOURS } from './colours.ts';

/** What a panel shows instead of data. */
export interface Empty {
  /** Short, because a stat panel writes it as large as a number. */
  readonly text: string;
  /** Why there may be no data; part of the description of the panel. */
  readonly means: string;
}

/** What is shown where nothing is known. */
const UNKNOWN = '?';

/** What is shown where no data may be good news. */
const NONE_OR_UNKNOWN = 'None, or unknown';

const NO_EXPORTER = 'no exporter is up, or none matches the choice';

/** No exporter reports anything about CVMs. */
export const NOTHING_KNOWN = unknown(
  `Nothing is known: ${NO_EXPORTER}, or the API does not report this field.`,
);

/** Prometheus has nothing of the exporter itself. */
export const NO_EXPORTER_KNOWN = unknown(`Nothing is known: ${NO_EXPORTER}.`);

/** What only the older shape of the API reports. */
export const OLD_SHAPE_ONLY = unknown(
  `Only version 2025-10-28 of the API (api.version) reports this; or ${NO_EXPORTER}.`,
);

/** What only the newer shape of the API reports. */
export const NEW_SHAPE_ONLY = unknown(
  `Only version 2026-01-21 of the API (api.version) reports this; or ${NO_EXPORTER}.`,
);

/** Nothing to show is good news, as far as the exporter and the API report it. */
export const NONE = noneOrUnknown('There is none');

/** The same for what only the newer shape of the API reports. */
export const NONE_IN_NEW_SHAPE = noneOrUnknown(
  'There is none; or the version of the API is not 2026-01-21 (api.version)',
);

/** No alert fires, as far as the rules are loaded. */
export const NO_ALERT: Empty = {
  text: NONE_OR_UNKNOWN,
  means: 'No alert fires; or the rules of prometheus/rules are not loaded.',
};

/** No discovery is configured. */
export const NO_DISCOVERY = unknown(`Discovery is off; or ${NO_EXPORTER}.`);

/** Says what no data means, where it may be good news. */
export function noneOrUnknown(good: string): Empty {
  return { text: NONE_OR_UNKNOWN, means: `${good}; or nothing is known: ${NO_EXPORTER}.` };
}

/** Without it, Grafana gives a missing value the colour of the lowest threshold, which is green in most panels. */
export function toMissing(text: string, index: number): ValueMapping {
  return {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.NullAndNan, result: { text, color: COLOURS.resting, index } },
  };
}

function unknown(means: string): Empty {
  return { text: UNKNOWN, means };
}
