import { SKIP_REASONS } from '../../src/discovery/resolve.ts';
import { FAILURE_REASONS, RETRIED_REASONS } from '../../src/errors.ts';
import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import type { Section } from '../../src/metrics/define.ts';
import {
  DROP_REASONS,
  REJECT_REASONS,
  SELF_FAMILIES,
  type SelfFamily,
} from '../../src/metrics/self-catalogue.ts';
import { SHAPES, type ShapeFields } from '../fields/fields.ts';
import { LABELS } from './labels.ts';
import { code, codes, renderDocument, renderTable } from './markdown.ts';
import { CLOSED_SETS, DEFAULTS, INTRODUCTION, SECTIONS } from './metrics-text.ts';
import { EXAMPLE_QUERIES } from './queries.ts';

/** Renders `docs/metrics.md`. */
export function renderMetrics(): string {
  return renderDocument([
    '# Metrics',
    ...INTRODUCTION,
    '## Example queries',
    ...EXAMPLE_QUERIES.map(({ question, query }) => `${question}\n\n\`\`\`promql\n${query}\n\`\`\``),
    ...SECTIONS.flatMap(renderSection),
    '## The exporter itself',
    'Metrics about the exporter, its requests and its polls.',
    renderTable(['name', 'type', 'unit', 'labels', 'meaning'], Object.values(SELF_FAMILIES).map(toSelfRow)),
    '### Process and runtime',
    DEFAULTS,
    '## Labels',
    'No value is longer than 256 characters: a longer text is cut. A configured API key, and any text that looks like one, is ' +
      'replaced by `<secret>` in all values of the API.',
    renderTable(['label', 'meaning', 'bounded by'], Object.entries(LABELS).map(toLabelRow)),
    '## Failure reasons',
    'The label `reason` of `phala_app_last_poll_failure`, ' +
      '`phala_exporter_api_retries_total` and `phala_exporter_collector_failures_total`, and the field `reason` in the log. *Tried again* is within the same ' +
      'poll, up to `api.max_attempts`; the next poll tries everything again. What to do about each is in ' +
      '[runbooks/failure-reasons.md](runbooks/failure-reasons.md).',
    renderTable(['reason', 'meaning', 'tried again'], Object.entries(FAILURE_REASONS).map(toReasonRow)),
    `The label \`reason\` of \`phala_exporter_items_dropped_total\` has other values: ${codes(DROP_REASONS)}.`,
    'The label `reason` of `phala_exporter_web_rejected_total` has the reasons for rejecting clients of the exporter:',
    renderTable(
      ['reason', 'meaning'],
      Object.entries(REJECT_REASONS).map(([reason, meaning]) => [code(reason), meaning]),
    ),
    'The label `reason` of `phala_exporter_sd_skipped` says why a CVM or an endpoint is no target:',
    renderTable(['kind', 'reason', 'meaning'], Object.entries(SKIP_REASONS).flatMap(toSkipRows)),
    '## Known values',
    'The API may return other values: statuses, billing periods, kinds of KMS and file systems are then ' +
      'exported in lower case and counted in `phala_exporter_unknown_values_total`, the first 32 of each field ' +
      'unchanged and the rest as `other`; unknown events are only counted, and an unknown boot stage is `other`.',
    renderTable(
      ['label', 'known values'],
      CLOSED_SETS.map(({ label, values }) => [label, codes(values)]),
    ),
  ]);
}

function toSkipRows([kind, reasons]: readonly [
  string,
  Readonly<Record<string, string>>,
]): readonly string[][] {
  return Object.entries(reasons).map(([reason, meaning]) => [code(kind), code(reason), meaning]);
}

function renderSection({ section, title, about }: (typeof SECTIONS)[number]): readonly string[] {
  const { families, identityLabels } = section;
  const isFromFields = families.some(({ name }) => shapesOf(name).length > 0);
  const headers = ['name', 'type', 'unit', 'further labels', ...(isFromFields ? ['from'] : []), 'meaning'];
  const rows = families.map(({ name, type, labels, help }) => [
    code(name),
    type,
    unitOf(name),
    codes(labels),
    ...(isFromFields ? [renderShapes(name)] : []),
    help,
  ]);
  const identity = identityLabels.length === 0 ? '' : ` All carry ${codes(identityLabels)}.`;
  return [`## ${title}`, `${about}${identity}`, renderTable(headers, rows)];
}

function renderShapes(family: string): string {
  const shapes = shapesOf(family);
  return shapes.length === Object.keys(SHAPES).length ? 'all' : shapes.map(({ title }) => title).join(', ');
}

function shapesOf(family: string): readonly ShapeFields[] {
  return Object.values<ShapeFields>(SHAPES).filter(({ fields }) =>
    Object.values(fields).some((use) => 'as' in use && use.as.some((each) => each.family === family)),
  );
}

function toSelfRow({ name, type, labels = [], help }: SelfFamily): readonly string[] {
  return [code(name), type, unitOf(name), codes(labels), help];
}

function unitOf(name: string): string {
  return /_(seconds|bytes|usd)(_total)?$/.exec(name)?.[1] ?? '';
}

function toLabelRow([label, { meaning, bound }]: readonly [
  string,
  (typeof LABELS)[string],
]): readonly string[] {
  return [code(label), meaning, bound];
}

function toReasonRow([reason, meaning]: readonly [string, string]): readonly string[] {
  const isRetried = RETRIED_REASONS.some((each) => each === reason);
  return [code(reason), meaning, isRetried ? 'yes' : 'no'];
}

/** The labels of each series, by its name. */
export function labelsBySeries(): ReadonlyMap<string, readonly string[]> {
  const cloud = CATALOGUE.flatMap(({ identityLabels, families }: Section) =>
    families.map(({ name, labels }) => [name, [...identityLabels, ...labels]] as const),
  );
  const self = Object.values<SelfFamily>(SELF_FAMILIES).flatMap(({ name, type, labels = [] }) =>
    type === 'histogram'
      ? ([
          [`${name}_bucket`, [...labels, 'le']],
          [`${name}_sum`, labels],
          [`${name}_count`, labels],
        ] as const)
      : [[name, labels] as const],
  );
  return new Map([...cloud, ...self]);
}
