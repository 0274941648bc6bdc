/** One line of an exposition: a series and its value. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^\n]+)\})? ([^ ]+)$/u;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)+)"(,(?=.)|$)/uy;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;

/** Parses a sample: no timestamp, no exemplar, no empty label, no odd space. */
export function parseSample(line: string): ParsedSample {
  const [, name = '', labels, value = ''] = SAMPLE.exec(line) ?? fail('not a sample');
  return { name, labels: labels === undefined ? {} : parseLabels(labels), value: parseValue(value) };
}

/** The same text for the same series, whatever the order of its labels. */
export function seriesKey({ name, labels }: ParsedSample): string {
  return JSON.stringify([name, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Undoes the escapes of a HELP text: in OpenMetrics quotes are escaped too. */
export function unescapeHelp(text: string, format: 'text' | 'openmetrics'): string {
  if (format === 'openmetrics' && /(?<!\\)(\\\\)*"/.test(text)) fail('a bare quote');
  return unescapeText(text, format === 'openmetrics' ? '\\n"' : '\\n');
}

function parseLabels(text: string): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name = '', value = ''] = LABEL.exec(text) ?? fail('odd labels');
    if (name.startsWith('__')) fail(`a reserved label: ${name}`);
    if (labels.has(name)) fail(`a label twice: ${name}`);
    labels.set(name, unescapeText(value, '\\n"'));
  }
  return Object.fromEntries(labels);
}

function unescapeText(text: string, escapable: string): string {
  return text.replace(/\\(.?)/gsu, (_, escaped: string) => {
    if (escaped === '' || !escapable.includes(escaped)) fail(`an odd escape: \\${escaped}`);
    return escaped === 'n' ? '\n' : escaped;
  });
}

function parseValue(text: string): number {
  if (text === 'NaN') return Number.NaN;
  if (text === '+Inf' || text === '-Inf') return Number(`${text}inity`);
  return NUMBER.test(text) ? Number(text) : fail(`an odd value: ${text}`);
}

function fail(fault: string): never {
  throw new Error(fault);
}
