import { MappingType, SpecialValueMatch, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { COLOURS } from './colours.ts';

/** What a panel shows when its query returns nothing (Grafana's option *No value*). */
export interface NoValue {
  /** Short, because a stat panel writes it as large as a number. */
  readonly text: string;
  /** Why there may be no data; part of the panel's description. */
  readonly reason: string;
}

const UNKNOWN = '?';
const NONE_OR_UNKNOWN = 'None, or unknown';
const EXPORTER_MISSING = 'no exporter is up, or none matches the selection';

/** No exporter reports anything about CVMs. */
export const NO_DATA = unknown(
  `Unknown: ${EXPORTER_MISSING}, the recording rules of prometheus/rules are not loaded, or the API does not return this field.`,
);

/** No app has an expected number of CVMs. */
export const NO_EXPECTATION = unknown(
  `Unknown: no app has expected_cvms in the configuration, or ${EXPORTER_MISSING}.`,
);

/** Prometheus has no series of the exporter itself. */
export const NO_EXPORTER = unknown(`Unknown: ${EXPORTER_MISSING}.`);

/** For what only nodes report. */
export const NO_LIVE_STATUS = unknown(
  `Unknown: no node has reported it, collectors.live_status is off, or ${EXPORTER_MISSING}.`,
);

/** For fields of API version 2026-01-21 and later. */
export const NEW_SHAPE_ONLY = unknown(
  `Version 2025-10-28 of the API (api.version) does not return this; or ${EXPORTER_MISSING}.`,
);

/** For what only endpoints about the workspace return. */
export const NO_ACCOUNT = unknown(
  `Unknown: the key may not read it, collectors.workspace is off, all workspaces pay afterwards, no cost is known, there is no limited quota, or ${EXPORTER_MISSING}.`,
);

/** For tables that are empty without problems, if the exporter is up and the API returns the field. */
export const NONE = noneOrUnknown('There is none');

/** No alert fires, if the rules are loaded. */
export const NO_ALERT: NoValue = {
  text: NONE_OR_UNKNOWN,
  reason: 'No alert fires; or the rules of prometheus/rules are not loaded.',
};

/** No quote was checked. */
export const NO_ATTESTATION = unknown(
  `Unknown: collectors.attestation is off, or nothing has been checked yet, or ${EXPORTER_MISSING}.`,
);

/** For what Prometheus scrapes from guests. */
export const NO_GUESTS = unknown(
  `Unknown: the job phala-guests scrapes none of the selected guests, or ${EXPORTER_MISSING}.`,
);

/** For GPUs. */
export const NO_GPUS = noneOrUnknown('No scraped guest reports a GPU: guests before dstack 0.6 do not');

/** For probes of endpoints. */
export const NO_PROBES = noneOrUnknown('The job phala-endpoints probes no endpoint');

/** For panels where no data may mean that there are no problems. */
export function noneOrUnknown(meaning: string): NoValue {
  return { text: NONE_OR_UNKNOWN, reason: `${meaning}; or unknown: ${EXPORTER_MISSING}.` };
}

/** Without this mapping, Grafana gives a missing value the colour of the lowest threshold, which is green in most panels. */
export function noValueMapping(text: string, index: number): ValueMapping {
  return {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.NullAndNan, result: { text, color: COLOURS.inactive, index } },
  };
}

function unknown(reason: string): NoValue {
  return { text: UNKNOWN, reason };
}
