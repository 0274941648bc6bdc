import type { FamilyFacts, Unit } from './define.ts';
import { type ExpositionFormat, renderLabels, renderSample } from './format.ts';
import type { SelfReading } from './self.ts';

/** What to render, and how. */
export interface SelfView {
  readonly format: ExpositionFormat;
  readonly isWanted: (family: string) => boolean;
}

/** Renders prom-client's families by the same rules as ours. */
export type RenderSelf = (readings: readonly SelfReading[], view: SelfView) => string;

/** Creates a renderer, which remembers the headers: they never change. */
export function createSelfRenderer(): RenderSelf {
  const headers = new Map<ExpositionFormat, Map<string, string>>();
  const toHeader = (format: ExpositionFormat, reading: SelfReading): string => {
    const known = headers.get(format) ?? new Map<string, string>();
    headers.set(format, known);
    const header = known.get(reading.name) ?? format.renderHeader(toFacts(reading));
    known.set(reading.name, header);
    return header;
  };
  return (readings, { format, isWanted }) => {
    let text = '';
    for (const reading of readings) {
      if (!isWanted(reading.name)) continue;
      text += toHeader(format, reading);
      for (const value of reading.values) text += renderValue(reading, value);
    }
    return text;
  };
}

function toFacts({ name, help, type }: SelfReading): FamilyFacts {
  return { name, help, type: toType(type), unit: toUnit(name) };
}

// prom-client types the field as an enum of numbers but gives its words.
function toType(type: unknown): FamilyFacts['type'] {
  return type === 'counter' || type === 'histogram' ? type : 'gauge';
}

function toUnit(name: string): Unit {
  if (/_seconds(_total)?$/.test(name)) return 'seconds';
  return /_bytes(_total)?$/.test(name) ? 'bytes' : 'none';
}

function renderValue({ name }: SelfReading, reading: SelfReading['values'][number]): string {
  const labels = Object.entries(reading.labels);
  const rendered = renderLabels(
    labels.map(([label]) => label),
    labels.map(([label, value]) => (label === 'le' ? toBound(value) : String(value ?? ''))),
  );
  const sample =
    'metricName' in reading && typeof reading.metricName === 'string' ? reading.metricName : name;
  return renderSample(sample, rendered, reading.value);
}

// OpenMetrics wants bounds written as floats; text says the same, or changing formats would change the series.
function toBound(bound: unknown): string {
  return typeof bound === 'number' && Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
}
