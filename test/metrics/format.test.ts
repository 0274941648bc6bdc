import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPENMETRICS, renderLabels, renderSample, TEXT } from '../../src/metrics/format.ts';
import { parseSample } from './exposition-sample.ts';
import { parseExposition } from './parse-exposition.ts';

const LABEL_NAME = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,10}$/);
// Every code unit, so that halves of surrogate pairs, quotes and line ends come often.
const LABEL_VALUE = fc
  .array(fc.oneof(fc.constantFrom(0, 10, 13, 34, 92, 123, 125, 0xd83d), fc.integer({ min: 0, max: 0xffff })))
  .map((units) => String.fromCharCode(...units));

describe('a rendered sample', () => {
  it('reads back as the same labels and the same number, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.dictionary(LABEL_NAME, LABEL_VALUE, { noNullPrototype: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (labels, value) => {
          const line = renderSample('a', renderLabels(Object.keys(labels), Object.values(labels)), value);

          const read = parseSample(Buffer.from(line).toString().slice(0, -1));

          expect(line.indexOf('\n')).toBe(line.length - 1);
          expect(read).toEqual({ name: 'a', labels: readable(labels), value: value + 0 });
        },
      ),
    );
  });

  it.each([
    [0, 'a 0\n'],
    [-0, 'a 0\n'],
    [1e21, 'a 1e+21\n'],
    [5e-324, 'a 5e-324\n'],
    [1_790_000_000.125, 'a 1790000000.125\n'],
    [Number.NaN, 'a NaN\n'],
    [Number.POSITIVE_INFINITY, 'a +Inf\n'],
    [Number.NEGATIVE_INFINITY, 'a -Inf\n'],
  ])('writes %d as %j', (value, line) => {
    expect(renderSample('a', '', value)).toBe(line);
  });
});

describe('labels', () => {
  it('without a value are left out', () => {
    expect(renderLabels(['a', 'b', 'c', 'd'], ['', '1', undefined, '2'])).toBe('b="1",d="2"');
    expect(renderLabels(['a'], [''])).toBe('');
  });

  it.each([
    ['"', '\\"'],
    ['\\', '\\\\'],
    ['\n', '\\n'],
    ['\\n', '\\\\n'],
    ['\0', '\ufffd'],
    ['\r\t ', '\r\t '],
  ])('write %j as %j', (value, escaped) => {
    expect(renderLabels(['a'], [value])).toBe(`a="${escaped}"`);
  });
});

describe.each([
  ['text', TEXT],
  ['openmetrics', OPENMETRICS],
] as const)('a header in %s', (name, format) => {
  it('reads back as the same help, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (words) => {
        const help = `${words.replaceAll('\0', '')}.`;

        const header = format.renderHeader({ name: 'a', type: 'gauge', help });

        expect(parseExposition(header + format.end, name).families.get('a')?.help).toBe(help);
      }),
    );
  });
});

describe('a header in OpenMetrics', () => {
  it.each([
    ['a_seconds', 'gauge', '# UNIT a_seconds seconds\n'],
    ['a_seconds_total', 'counter', '# UNIT a_seconds seconds\n'],
    ['a_timestamp_seconds', 'gauge', '# UNIT a_timestamp_seconds seconds\n'],
    ['a_seconds_max', 'gauge', ''],
    ['a_total', 'counter', ''],
  ] as const)('of the %s %s has the unit that the name ends in', (name, type, line) => {
    const header = OPENMETRICS.renderHeader({ name, type, help: 'Help.' });

    expect(header.split('\n').slice(2).join('\n')).toBe(line);
  });
});

function readable(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const known = Object.entries(labels).filter(([, value]) => value !== '');
  return Object.fromEntries(
    known.map(([name, value]) => [name, Buffer.from(value).toString().replaceAll('\0', '\ufffd')]),
  );
}
