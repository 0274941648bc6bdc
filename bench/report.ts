import { cpus, totalmem } from 'node:os';
import { isMet, type Measured, type Result, type Target } from './row.ts';

/** Where the numbers are from. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryBytes: number;
  readonly node: string;
  readonly platform: string;
  /** Such as 2026-11-25. */
  readonly date: string;
}

/** A row with its numbers, or why there are none. */
export interface RowReport extends Measured {
  readonly id: string;
  readonly title: string;
  readonly failure?: string;
}

/** Everything that a run of the bench found. */
export interface BenchReport {
  readonly machine: Machine;
  /** Whether durations were shortened, so that the numbers mean little. */
  readonly isQuick: boolean;
  readonly rows: readonly RowReport[];
}

/** Looks at the machine that this runs on. */
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

/** Renders the report as JSON, with what was demanded and whether it is met. */
export function renderJson(report: BenchReport): string {
  const rows = report.rows.map((row) => ({
    ...row,
    results: row.results.map((result) => ({
      ...result,
      value: toRounded(result.value),
      isMet: isMet(result),
    })),
  }));
  return `${JSON.stringify({ ...report, rows }, null, 2)}\n`;
}

/** Renders the report for people. */
export function renderReport({ machine, isQuick, rows }: BenchReport): string {
  const { cores, cpu, memoryBytes, node, platform, date } = machine;
  const memory = `${(memoryBytes / 2 ** 30).toFixed(0)} GiB`;
  return [
    `${date}, Node ${node}, ${cores} cores of ${cpu}, ${memory}, ${platform}`,
    ...(isQuick ? ['Durations were shortened by --quick: these numbers mean little.'] : []),
    ...rows.map(renderRow),
    renderSummary(rows),
    '',
  ].join('\n');
}

function renderRow({ id, title, failure, results, notes }: RowReport): string {
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
    ...(failure === undefined ? [] : [`  could not be measured: ${failure}`]),
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

/** A number with its unit, as people read it. */
export function renderValue(value: number, unit: string): string {
  const rounded = value >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return unit === '×' ? `${rounded}×` : `${rounded} ${unit}`;
}

/** What is demanded, as people read it; empty where nothing is. */
export function renderTarget({ target, unit }: Result): string {
  if (target === undefined) return '';
  const [sign, value] = toBound(target);
  return `${sign} ${unit === '×' ? `${value}×` : `${value} ${unit}`}`;
}

function toBound(target: Target): readonly [sign: string, value: number] {
  if ('below' in target) return ['<', target.below];
  return 'atMost' in target ? ['≤', target.atMost] : ['≥', target.atLeast];
}

/** Whether it is met, in words; empty where nothing is demanded. */
export function renderVerdict(result: Result): string {
  const met = isMet(result);
  if (met === undefined) return '';
  return met ? 'met' : 'NOT MET';
}

function renderSummary(rows: readonly RowReport[]): string {
  const verdicts = rows.flatMap(({ results }) => results.map(isMet)).filter((met) => met !== undefined);
  const failures = rows.filter(({ failure }) => failure !== undefined).length;
  const failed = failures === 0 ? '' : `; rows that could not be measured: ${failures}`;
  return `\n${verdicts.filter((met) => met).length} of ${verdicts.length} targets met${failed}`;
}

function toRounded(value: number): number {
  return Number(value.toPrecision(5));
}
