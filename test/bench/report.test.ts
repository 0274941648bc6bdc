import { describe, expect, it } from 'vitest';
import { isMet } from '../../bench/benchmark.ts';
import { type Report, renderJson, renderReport } from '../../bench/report.ts';

const REPORT: Report = {
  machine: {
    cores: 2,
    cpu: 'A CPU',
    memoryBytes: 8 * 2 ** 30,
    node: 'v20.19.0',
    platform: 'linux x64',
    date: '2026-11-25',
  },
  isQuick: true,
  benchmarks: [
    {
      id: 'scrape',
      title: 'a scrape',
      results: [
        { what: 'p50', value: 1.2345, unit: 'ms' },
        { what: 'p99', value: 4.5, unit: 'ms', target: { below: 5 } },
        { what: 'times faster', value: 19.4, unit: '×', target: { atLeast: 20 } },
      ],
      notes: ['of a fleet'],
    },
    { id: 'broken', title: 'failing benchmark', results: [], notes: [], failure: 'no response' },
  ],
};

describe('a report', () => {
  it('has columns for target, result and verdict, and lists failures', () => {
    expect(renderReport(REPORT)).toBe(`2026-11-25, Node v20.19.0, 2 cores of A CPU, 8 GiB, linux x64
Durations were shortened by --quick: these results are not reliable.

a scrape (scrape)
                target   result
  p50                   1.23 ms
  p99           < 5 ms  4.50 ms  met
  times faster   ≥ 20×    19.4×  NOT MET
  · of a fleet

failing benchmark (broken)
  failed: no response

1 of 2 targets met; failed benchmarks: 1
`);
  });

  it('as JSON has the same verdicts', () => {
    const { benchmarks, machine, isQuick } = JSON.parse(renderJson(REPORT));

    expect([machine, isQuick]).toEqual([REPORT.machine, true]);
    expect(benchmarks[0].results).toEqual([
      { what: 'p50', value: 1.2345, unit: 'ms' },
      { what: 'p99', value: 4.5, unit: 'ms', target: { below: 5 }, isMet: true },
      { what: 'times faster', value: 19.4, unit: '×', target: { atLeast: 20 }, isMet: false },
    ]);
    expect(benchmarks[1].failure).toBe('no response');
  });
});

describe('a target', () => {
  it.each([
    [{ below: 5 }, 4.9, true],
    [{ below: 5 }, 5, false],
    [{ atMost: 5 }, 5, true],
    [{ atMost: 5 }, 5.1, false],
    [{ atLeast: 5 }, 5, true],
    [{ atLeast: 5 }, 4.9, false],
    [undefined, 5, undefined],
  ])('of %j is met by %d: %j', (target, value, met) => {
    expect(isMet({ what: '', unit: '', value, ...(target && { target }) })).toBe(met);
  });
});
