import { createHeaderReader } from './exposition-header.ts';
import { checkFamilies, checkSeries, type FamilyHeader, isSampleOf } from './exposition-rules.ts';
import { type ParsedSample, parseSample } from './exposition-sample.ts';

/** The formats that are understood: Prometheus' text 0.0.4 and OpenMetrics 1.0. */
export type ParsedFormat = 'text' | 'openmetrics';

/** An exposition, read back. */
export interface ParsedExposition {
  /** By the name in the header: in OpenMetrics a counter's goes without `_total`. */
  readonly families: ReadonlyMap<string, FamilyHeader>;
  /** In the order in which they stand. */
  readonly samples: readonly ParsedSample[];
}

/**
 * Parses what the exporter may write, and nothing else: stricter than any scraper.
 * @throws Error that says what is odd, and in which line.
 */
export function parseExposition(text: string, format: ParsedFormat): ParsedExposition {
  if (/[\0\p{Surrogate}]/u.test(text)) fail('a NUL or half a surrogate pair');
  const header = createHeaderReader(format);
  const samples: ParsedSample[] = [];
  for (const [index, line] of toLines(text, format).entries()) {
    try {
      if (line.startsWith('#')) header.read(line);
      else samples.push(parseSampleOf(header.current(), line, format));
    } catch (error) {
      throw new Error(`line ${index + 1}, ${line}: ${String(error)}`, { cause: error });
    }
  }
  const families = header.finish();
  checkSeries(samples);
  checkFamilies(families, samples, format);
  return { families, samples };
}

function parseSampleOf(
  [name, family]: readonly [string, FamilyHeader],
  line: string,
  format: ParsedFormat,
): ParsedSample {
  const sample = parseSample(line);
  return isSampleOf(sample.name, name, family, format)
    ? sample
    : fail(`a sample under the header of ${name}`);
}

function toLines(text: string, format: ParsedFormat): readonly string[] {
  if (text === '' && format === 'text') return [];
  const lines = text.split('\n');
  if (lines.pop() !== '') fail('the last line does not end');
  if (format === 'openmetrics' && lines.pop() !== '# EOF') fail('no # EOF at the end');
  return lines;
}

function fail(fault: string): never {
  throw new Error(fault);
}
