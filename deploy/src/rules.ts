import { SHIPPED } from '../../prometheus/src/catalogue.ts';
import type { RuleInputs } from '../../prometheus/src/define.ts';
import { toSeconds } from '../../prometheus/src/duration.ts';
import { renderAlertRules, renderRecordingRules } from '../../prometheus/src/render-rules.ts';
import { ENVIRONMENT, THRESHOLDS, type Thresholds } from '../../prometheus/src/thresholds.ts';

/** Both rule files of the chart: in place of each threshold and of the job, a placeholder such as `<<PhalaCvmStuck.age>>`. */
export const CHART_RULES: Readonly<Record<'recording' | 'alerts', () => string>> = {
  recording: () => toPlaceholders(renderRecordingRules),
  alerts: () => toPlaceholders(renderAlertRules),
};

interface Marker {
  readonly placeholder: string;
  readonly value: string | number;
  readonly usual: string | number;
}

// No number of the rules is near these.
const FIRST_MARKER = 700_000_001;
const JOB_MARKER = 'job-marker-of-the-chart';

// An expression has a duration as it is written or in seconds: a unique one shows where it went.
function toPlaceholders(render: (inputs: RuleInputs) => string): string {
  const markers = createMarkers();
  const marked = render({
    thresholds: toThresholds(markers),
    environment: { ...ENVIRONMENT, job: JOB_MARKER },
  }).replaceAll(JOB_MARKER, '<<job>>');
  const rendered = markers.reduce(
    (text, { placeholder, value }) =>
      typeof value === 'number'
        ? text.replaceAll(String(value), `<<${placeholder}>>`)
        : text
            .replaceAll(value, `<<${placeholder}>>`)
            .replaceAll(String(toSeconds(value)), `<<${placeholder}:seconds>>`),
    marked,
  );
  if (fillIn(rendered, markers) !== render(SHIPPED))
    throw new Error(
      'A rule computes with a threshold: its placeholder does not stand for the shipped number.',
    );
  return rendered;
}

function createMarkers(): readonly Marker[] {
  return Object.entries(THRESHOLDS)
    .flatMap(([alert, parts]) =>
      Object.entries(parts).map(([part, usual]) => ({ placeholder: `${alert}.${part}`, usual })),
    )
    .map(({ placeholder, usual }, index) => ({
      placeholder,
      usual,
      value: typeof usual === 'number' ? FIRST_MARKER + index : `${FIRST_MARKER + index}s`,
    }));
}

function toThresholds(markers: readonly Marker[]): Thresholds {
  const values = Object.fromEntries(markers.map(({ placeholder, value }) => [placeholder, value]));
  return Object.fromEntries(
    Object.entries(THRESHOLDS).map(([alert, parts]) => [
      alert,
      Object.fromEntries(Object.keys(parts).map((part) => [part, values[`${alert}.${part}`]])),
    ]),
  ) as unknown as Thresholds;
}

function fillIn(text: string, markers: readonly Marker[]): string {
  return markers
    .reduce(
      (filled, { placeholder, usual }) =>
        filled
          .replaceAll(`<<${placeholder}>>`, String(usual))
          .replaceAll(
            `<<${placeholder}:seconds>>`,
            String(typeof usual === 'number' ? usual : toSeconds(usual)),
          ),
      text,
    )
    .replaceAll('<<job>>', ENVIRONMENT.job);
}
