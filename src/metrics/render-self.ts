import type { FamilyHeader } from './define.ts';
import { type ExpositionFormat, renderLabels, renderSample } from './format.ts';
import type { SelfReading } from './self.ts';

/** Renders prom-client's families by the same rules as the catalogue. */
export function renderSelf(readings: readonly SelfReading[], format: ExpositionFormat): string {
  return readings
    .map((reading) => format.renderHeader(toHeader(reading)) + reading.values.map(toSample(reading)).join(''))
    .join('');
}

// prom-client types the type as an enum of numbers but returns its words.
function toHeader({ name, help, type }: { name: string; help: string; type: unknown }): FamilyHeader {
  return { name, help, type: type === 'counter' || type === 'histogram' ? type : 'gauge' };
}

function toSample({ name: family }: SelfReading): (value: SelfReading['values'][number]) => string {
  return (reading) => {
    const { labels, value } = reading;
    const name =
      'metricName' in reading && typeof reading.metricName === 'string' ? reading.metricName : family;
    const values = Object.entries(labels).map(([label, each]) =>
      label === 'le' ? toBound(each) : String(each ?? ''),
    );
    return renderSample(name, renderLabels(Object.keys(labels), values), value);
  };
}

// OpenMetrics requires floats; the text format uses the same, or a change of format would change the series.
function toBound(bound: unknown): string {
  return typeof bound === 'number' && Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
}
