import { cpus, totalmem } from 'node:os';
import { isMet, type Measurement, type Result, type Target } from './benchmark.ts';

/** The machine of a run. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryBytes: number;
  readonly node: string;
  readonly platform: string;
  /** Such as 2026-11-25. */
  readonly date: string;
}

/** The results of a benchmark, or why it failed. */
export interface BenchmarkReport extends Measurement {
  readonly id: string;
  readonly title: string;
  readonly failure?: string;
}

/** The report of a run. */
export interface Report {
  readonly machine: Machine;
  /** Whether durations were shortened: the results are not reliable. */
  readonly isQuick: boolean;
  readonly benchmarks: readonly BenchmarkReport[];
}

/** Describes the current machine. */
export function describeMachine(): Machine {
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** Renders the report as JSON, with targets and whether they are met. */
export function renderJson(report: Report): string {
  const benchmarks = report.benchmarks.map((benchmark) => ({
    ...benchmark,
    results: benchmark.results.map((result) => ({
      ...result,
      value: toRounded(result.value),
      isMet: isMet(result),
    })),
  }));
  return `${JSON.stringify({ ...report, benchmarks }, null, 2)}\n`;
}

/** Renders the report as text. */
export function renderReport({ machine, isQuick, benchmarks }: Report): string {
  const { cores, cpu, memoryBytes, node, platform, date } = machine;
  const memory = `${(memoryBytes / 2 ** 30).toFixed(0)} GiB`;
  return [
    `${date}, Node ${node}, ${cores} cores of ${cpu}, ${memory}, ${platform}`,
    ...(isQuick ? ['Durations were shortened by --quick: these results are not reliable.'] : []),
    ...benchmarks.map(renderBenchmark),
    renderSummary(benchmarks),
    '',
  ].join('\n');
}

function renderBenchmark({ id, title, failure, results, notes }: BenchmarkReport): string {
  const cells = results.map((result) => [
    result.what,
    renderTarget(result),
    renderValue(result.value, result.unit),
    renderVerdict(result),
  ]);
  return [
    '',
    `${title} (${id})`,
    ...renderTable([['', 'target', 'result', ''], ...cells]),
    ...notes.map((note) => `  · ${note}`),
    ...(failure === undefined ? [] : [`  failed: ${failure}`]),
  ].join('\n');
}

function renderTable(rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 1) return [];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const [what = '', target = '', result = '', verdict = ''] = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${what}  ${target}  ${result}  ${verdict.trimStart()}`.trimEnd();
  });
}

/** Formats a number with its unit. */
export function renderValue(value: number, unit: string): string {
  const rounded = value >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return unit === '×' ? `${rounded}×` : `${rounded} ${unit}`;
}

/** Formats a target; empty without one. */
export function renderTarget({ target, unit }: Result): string {
  if (target === undefined) return '';
  const [sign, value] = toBound(target);
  return `${sign} ${unit === '×' ? `${value}×` : `${value} ${unit}`}`;
}

function toBound(target: Target): readonly [sign: string, value: number] {
  if ('below' in target) return ['<', target.below];
  return 'atMost' in target ? ['≤', target.atMost] : ['≥', target.atLeast];
}

/** Formats whether a target is met; empty without one. */
export function renderVerdict(result: Result): string {
  const met = isMet(result);
  if (met === undefined) return '';
  return met ? 'met' : 'NOT MET';
}

function renderSummary(benchmarks: readonly BenchmarkReport[]): string {
  const verdicts = benchmarks.flatMap(({ results }) => results.map(isMet)).filter((met) => met !== undefined);
  const failures = benchmarks.filter(({ failure }) => failure !== undefined).length;
  const failed = failures === 0 ? '' : `; failed benchmarks: ${failures}`;
  return `\n${verdicts.filter((met) => met).length} of ${verdicts.length} targets met${failed}`;
}

function toRounded(value: number): number {
  return Number(value.toPrecision(5));
}
