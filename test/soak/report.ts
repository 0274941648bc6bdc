import type { SoakReport } from './soak.ts';
import { findTrends, TOLERANCES, type Trend } from './trends.ts';

const MIB = 2 ** 20;
const BYTES = new Set(['heap', 'external', 'arrayBuffers']);

/** Renders counts and measures. */
export function renderReport({ done, samples, seconds, decisions }: SoakReport): string {
  const rows = done.entries().toSorted(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = [
    `Node ${process.version}, ${seconds.toFixed(1)} s, decisions ${decisions}`,
    '',
    ...rows.map(([name, count]) => `${name.padEnd(width)}  ${count}`),
    '',
    ...renderTrends(findTrends(samples), samples.length),
  ];
  return `${lines.join('\n')}\n`;
}

/** Renders the faults, one line each. */
export function renderFaults({ violations, samples }: SoakReport): readonly string[] {
  return [
    ...violations.map(({ rule, times, detail }) => `violated ${times} times: ${rule}: ${detail}`),
    ...findTrends(samples)
      .filter(({ isFlat }) => !isFlat)
      .map((trend) => `not flat: ${renderTrend(trend)}`),
  ];
}

function renderTrends(trends: readonly Trend[], samples: number): readonly string[] {
  if (trends.length === 0) return [`too few rounds to check memory, sockets and timers: ${samples}`];
  const [name, ...columns] = ['measured idle', 'early', 'late', 'tolerance'];
  return [
    [name?.padEnd(18), ...columns.map((column) => column.padStart(10))].join(' '),
    ...trends.map(renderTrend),
    `(medians of ${samples} samples; bytes in MiB after garbage collection, without compiled code)`,
  ];
}

function renderTrend({ measure, early, late }: Trend): string {
  const show = (value: number): string =>
    (BYTES.has(measure) ? (value / MIB).toFixed(2) : String(value)).padStart(10);
  return `${measure.padEnd(18)} ${show(early)} ${show(late)} ${show(TOLERANCES[measure])}`;
}
