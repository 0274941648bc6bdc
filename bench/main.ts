import { writeFile } from 'node:fs/promises';
import { stopAll } from './child.ts';
import { type BenchFlags, FlagError, parseFlags, renderHelp } from './flags.ts';
import { renderPlot } from './plot.ts';
import { type BenchReport, describeMachine, type RowReport, renderJson, renderReport } from './report.ts';
import type { Bench, Row } from './row.ts';
import { ROWS } from './rows/all.ts';

const IDS = ROWS.map(({ id }) => id);

/** Runs the bench as the command line says; resolves to the exit code. */
async function main(words: readonly string[]): Promise<number> {
  try {
    const flags = parseFlags(words, IDS);
    if (flags !== undefined) return await run(flags);
    process.stdout.write(renderHelp(IDS));
    return 0;
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

// A target that is not met is a result, not a fault: only what could not be measured ends with 1.
async function run(flags: BenchFlags): Promise<number> {
  const bench: Bench = {
    isQuick: flags.isQuick,
    minutes: flags.minutes,
    choose: (usual, quick) => (flags.isQuick ? quick : usual),
    say: (text) => process.stderr.write(`… ${text}\n`),
  };
  const rows: RowReport[] = [];
  for (const row of ROWS.filter(({ id }) => flags.only.includes(id))) rows.push(await measure(row, bench));
  const report: BenchReport = { machine: describeMachine(), isQuick: flags.isQuick, rows };
  process.stdout.write(renderReport(report));
  await writeOut(report, flags);
  return rows.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

async function measure(row: Row, bench: Bench): Promise<RowReport> {
  const { id, title } = row;
  try {
    return { id, title, ...(await row.measure(bench)) };
  } catch (error) {
    stopAll();
    const failure = error instanceof Error ? error.message : String(error);
    return { id, title, results: [], notes: [], failure };
  }
}

async function writeOut(report: BenchReport, { json, plot }: BenchFlags): Promise<void> {
  if (json === undefined) process.stdout.write(`\n${renderJson(report)}`);
  else await writeFile(json, renderJson(report));
  const points = report.rows.find(({ id }) => id === 'size')?.points;
  if (plot !== undefined && points !== undefined) await writeFile(plot, renderPlot(points));
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
process.exit(await main(process.argv.slice(2)));
