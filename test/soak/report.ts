import { MEASURES } from './measure.ts';
import type { SoakReport } from './soak.ts';
import { findTrends, TOLERANCES, type Trend } from './verdict.ts';

const MIB = 2 ** 20;
const BYTES = new Set(['heap', 'external', 'arrayBuffers']);

/** Renders what was done and measured. */
export function renderReport({ done, samples, seconds, decisions }: SoakReport): string {
  const rows = done.entries().toSorted(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = [
    `Node ${process.version}, ${seconds.toFixed(1)} s, decisions ${decisions}`,
    '',
    ...rows.map(([name, count]) => `${name.padEnd(width)}  ${count}`),
    '',
    `${'measured in peace'.padEnd(18)} ${'early'.padStart(10)} ${'late'.padStart(10)} ${'tolerance'.padStart(10)}`,
    ...findTrends(samples).map(renderTrend),
    `(${MEASURES.length} measures, ${samples.length} samples; bytes in MiB after garbage collection)`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Renders what is wrong, one line each; nothing where all is well. */
export function renderFaults({ violations, samples }: SoakReport): readonly string[] {
  return [
    ...violations.map(({ rule, times, detail }) => `broken ${times} times: ${rule}: ${detail}`),
    ...findTrends(samples)
      .filter(({ isFlat }) => !isFlat)
      .map((trend) => `not flat: ${renderTrend(trend)}`),
  ];
}

function renderTrend({ measure, early, late }: Trend): string {
  const show = (value: number): string =>
    (BYTES.has(measure) ? (value / MIB).toFixed(2) : String(value)).padStart(10);
  return `${measure.padEnd(18)} ${show(early)} ${show(late)} ${show(TOLERANCES[measure])}`;
}
