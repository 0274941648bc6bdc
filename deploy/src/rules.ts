import { SHIPPED } from '../../prometheus/src/catalogue.ts';
import type { RuleInputs } from '../../prometheus/src/define.ts';
import { toSeconds } from '../../prometheus/src/duration.ts';
import {
  renderAlertRules,
  renderPanelRules,
  renderRecordingRules,
} from '../../prometheus/src/render-rules.ts';
import { ENVIRONMENT, THRESHOLDS, type Thresholds } from '../../prometheus/src/thresholds.ts';

/**
 * The rule files of the chart, with a placeholder for the job, `<<job>>`, and for each threshold: `<<PhalaCvmStuck.age>>`
 * as it is written, `<<PhalaCvmStuck.age|-120>>` in seconds plus a number, or `<<PhalaGuestMemoryFull.ratio|percent>>`.
 */
export const CHART_RULES: Readonly<Record<'recording' | 'panels' | 'alerts', () => string>> = {
  recording: () => toPlaceholders(renderRecordingRules),
  panels: () => toPlaceholders(renderPanelRules),
  alerts: () => toPlaceholders(renderAlertRules),
};

interface Marker {
  /** Such as `PhalaCvmStuck.age`. */
  readonly name: string;
  readonly usual: string | number;
  /** A number that nothing else in the rules is near. */
  readonly marker: number;
}

const FIRST_MARKER = 700_000_000;
const DISTANCE = 1_000_000;
const JOB_MARKER = 'job-marker-of-the-chart';

const MARKERS: readonly Marker[] = Object.entries(THRESHOLDS)
  .flatMap(([alert, parts]) =>
    Object.entries(parts).map(([part, usual]) => ({ name: `${alert}.${part}`, usual })),
  )
  .map((each, index) => ({ ...each, marker: FIRST_MARKER + index * DISTANCE }));

// Rendered with a unique number for each threshold, the rules show where it went.
function toPlaceholders(render: (inputs: RuleInputs) => string): string {
  const environment = { ...ENVIRONMENT, job: JOB_MARKER };
  const rendered = render({ thresholds: markThresholds(), environment })
    .replaceAll(/\d{9,}s?/g, toPlaceholder)
    .replaceAll(JOB_MARKER, '<<job>>');
  const shipped = render(SHIPPED).split('\n');
  const changed = fillIn(rendered)
    .split('\n')
    .find((line, index) => line !== shipped[index]);
  if (changed !== undefined) throw new Error(`A rule computes with a threshold in a new way: ${changed}`);
  return rendered;
}

function markThresholds(): Thresholds {
  const values = new Map(
    MARKERS.map(({ name, usual, marker }) => [name, typeof usual === 'number' ? marker : `${marker}s`]),
  );
  return Object.fromEntries(
    Object.entries(THRESHOLDS).map(([alert, parts]) => [
      alert,
      Object.fromEntries(Object.keys(parts).map((part) => [part, values.get(`${alert}.${part}`)])),
    ]),
  ) as unknown as Thresholds;
}

function toPlaceholder(text: string): string {
  const number = Number(text.replace('s', ''));
  const percent = MARKERS.find(({ marker }) => marker * 100 === number);
  if (percent !== undefined) return `<<${percent.name}|percent>>`;
  const near = MARKERS.find(({ marker }) => Math.abs(marker - number) < DISTANCE / 2);
  if (near === undefined) return text;
  const offset = number - near.marker;
  return text.endsWith('s') || typeof near.usual === 'number'
    ? `<<${near.name}>>`
    : `<<${near.name}|${offset < 0 ? '' : '+'}${offset}>>`;
}

/** Replaces the placeholders by the shipped values, as the chart does. */
function fillIn(text: string): string {
  const usual = new Map(MARKERS.map((each) => [each.name, each.usual]));
  return text
    .replaceAll(
      /<<(\w+\.\w+)(?:\|([-+]\d+|percent))?>>/g,
      (placeholder: string, name: string, form?: string) => {
        const value = usual.get(name) ?? placeholder;
        if (form === undefined) return String(value);
        return String(typeof value === 'number' ? value * 100 : toSeconds(value) + Number(form));
      },
    )
    .replaceAll('<<job>>', ENVIRONMENT.job);
}
