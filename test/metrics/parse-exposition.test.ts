import { describe, expect, it } from 'vitest';
import { parseExposition } from './parse-exposition.ts';

const GAUGE = '# HELP a_seconds Help.\n# TYPE a_seconds gauge\n';
const COUNTER = '# HELP a_total Help.\n# TYPE a_total counter\n';
const HISTOGRAM = '# HELP h Help.\n# TYPE h histogram\n';
const BUCKETS = 'h_bucket{le="1.0"} 1\nh_bucket{le="+Inf"} 2\nh_sum 3\nh_count 2\n';

describe('the strict parser', () => {
  it('reads text', () => {
    const text = `# HELP a_total He\\\\l\\np "me".\n# TYPE a_total counter\na_total{b="\\\\ \\" \\n",c="d}"} 1e+21\n`;

    const { families, samples } = parseExposition(text, 'text');

    expect([...families]).toEqual([
      ['a_total', { type: 'counter', help: 'He\\l\np "me".', unit: undefined }],
    ]);
    expect(samples).toEqual([{ name: 'a_total', labels: { b: '\\ " \n', c: 'd}' }, value: 1e21 }]);
  });

  it('reads OpenMetrics', () => {
    const text = '# HELP a_seconds Say \\"it\\".\n# TYPE a_seconds counter\n# UNIT a_seconds seconds\n';

    const { families, samples } = parseExposition(`${text}a_seconds_total -0\n# EOF\n`, 'openmetrics');

    expect([...families]).toEqual([['a_seconds', { type: 'counter', help: 'Say "it".', unit: 'seconds' }]]);
    expect(samples).toEqual([{ name: 'a_seconds_total', labels: {}, value: -0 }]);
  });

  it('reads a histogram in both', () => {
    expect(parseExposition(HISTOGRAM + BUCKETS, 'text').samples).toHaveLength(4);
    expect(parseExposition(`${HISTOGRAM}${BUCKETS}# EOF\n`, 'openmetrics').samples).toHaveLength(4);
  });

  it.each([
    ['a sample without a header', 'a 1\n'],
    ['a sample of another family', `${GAUGE}b 1\n`],
    ['an end without a newline', `${GAUGE}a_seconds 1`],
    ['an empty line', `${GAUGE}\na_seconds 1\n`],
    ['a free comment', `# hello\n${GAUGE}`],
    ['an end mark', `${GAUGE}# EOF\n`],
    ['a unit', `${GAUGE}# UNIT a_seconds seconds\n`],
    ['a type without help', '# TYPE a gauge\na 1\n'],
    ['help without a type', '# HELP a Help.\na 1\n'],
    ['help without a type at the end', '# HELP a Help.\n'],
    ['an odd type', '# HELP a Help.\n# TYPE a info\na 1\n'],
    ['headers of two families mixed', '# HELP a Help.\n# TYPE b gauge\n'],
    ['a family twice', GAUGE + COUNTER + GAUGE],
    ['a header after samples', `${GAUGE}a_seconds 1\n# TYPE a_seconds gauge\n`],
    ['a timestamp', `${GAUGE}a_seconds 1 2\n`],
    ['two spaces', `${GAUGE}a_seconds  1\n`],
    ['a carriage return', `${GAUGE}a_seconds 1\r\n`],
    ['an invalid value', `${GAUGE}a_seconds undefined\n`],
    ['a hexadecimal value', `${GAUGE}a_seconds 0x1\n`],
    ['empty braces', `${GAUGE}a_seconds{} 1\n`],
    ['an empty label', `${GAUGE}a_seconds{b=""} 1\n`],
    ['a trailing comma', `${GAUGE}a_seconds{b="1",} 1\n`],
    ['a missing comma', `${GAUGE}a_seconds{b="1"c="2"} 1\n`],
    ['an unescaped quote', `${GAUGE}a_seconds{b="1"2"} 1\n`],
    ['an unescaped backslash', `${GAUGE}a_seconds{b="1\\2"} 1\n`],
    ['a label twice', `${GAUGE}a_seconds{b="1",b="2"} 1\n`],
    ['a reserved label', `${GAUGE}a_seconds{__b="1"} 1\n`],
    ['a series twice', `${GAUGE}a_seconds{b="1",c="2"} 1\na_seconds{c="2",b="1"} 1\n`],
    ['an odd escape in help', '# HELP a \\"Help.\n# TYPE a gauge\n'],
    ['a NUL', `${GAUGE}a_seconds{b="\0"} 1\n`],
    ['half a surrogate pair', `${GAUGE}a_seconds{b="\ud83d"} 1\n`],
    ['a counter without _total', '# HELP a Help.\n# TYPE a counter\na 1\n'],
    ['a gauge with _total', '# HELP a_total Help.\n# TYPE a_total gauge\na_total 1\n'],
    ['a counter below zero', `${COUNTER}a_total -1\n`],
    ['a counter that is not a number', `${COUNTER}a_total NaN\n`],
    ['a bound outside of a histogram', `${GAUGE}a_seconds{le="1"} 1\n`],
    ['a bucket without a bound', `${HISTOGRAM}${BUCKETS}h_bucket 1\n`],
    ['a histogram without +Inf', `${HISTOGRAM}h_bucket{le="1.0"} 1\nh_sum 3\nh_count 1\n`],
    ['a histogram without a sum', `${HISTOGRAM}h_bucket{le="+Inf"} 2\nh_count 2\n`],
    ['a histogram with another count', `${HISTOGRAM}h_bucket{le="+Inf"} 2\nh_sum 3\nh_count 1\n`],
    ['falling buckets', `${HISTOGRAM}h_bucket{le="1.0"} 3\nh_bucket{le="+Inf"} 2\nh_sum 3\nh_count 2\n`],
    ['bounds out of order', `${HISTOGRAM}h_bucket{le="2.0"} 1\nh_bucket{le="1.0"} 1\n${BUCKETS}`],
    ['a name of two families', `${HISTOGRAM}# HELP h_sum Help.\n# TYPE h_sum gauge\n`],
  ])('refuses text with %s', (_, text) => {
    expect(() => parseExposition(text, 'text')).toThrow();
  });

  it.each([
    ['no end mark', GAUGE],
    ['a header without samples that is cut', `# HELP a Help.\n${GAUGE}# EOF\n`],
    ['two end marks', `${GAUGE}# EOF\n# EOF\n`],
    ['something after the end', `# EOF\n${GAUGE}`],
    ['nothing at all', ''],
    ['_total in a family name', `${COUNTER}a_total 1\n# EOF\n`],
    ['a counter sample without _total', '# HELP a Help.\n# TYPE a counter\na 1\n# EOF\n'],
    ['a unit that is not in the name', `${GAUGE}# UNIT a_seconds bytes\n# EOF\n`],
    ['a unit before the type', '# HELP a_s Help.\n# UNIT a_s s\n# TYPE a_s gauge\n# EOF\n'],
    ['a bare quote in help', '# HELP a "Help".\n# TYPE a gauge\n# EOF\n'],
    ['a bound without a point', `${HISTOGRAM}${BUCKETS.replace('1.0', '1')}# EOF\n`],
    [
      'a name of two families',
      `${COUNTER.replaceAll('_total', '')}${GAUGE.replaceAll('_seconds', '_total')}# EOF\n`,
    ],
  ])('refuses OpenMetrics with %s', (_, text) => {
    expect(() => parseExposition(text, 'openmetrics')).toThrow();
  });
});
