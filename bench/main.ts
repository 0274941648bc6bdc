import { writeFile } from 'node:fs/promises';
import type { BenchContext, Benchmark } from './benchmark.ts';
import { BENCHMARKS } from './benchmarks/all.ts';
import { stopAll } from './child.ts';
import { type BenchFlags, FlagError, parseFlags, renderHelp } from './flags.ts';
import { renderPlot } from './plot.ts';
import { type BenchmarkReport, describeMachine, type Report, renderJson, renderReport } from './report.ts';

const IDS = BENCHMARKS.map(({ id }) => id);

/** Runs the benchmarks; resolves to the exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const flags = parseFlags(args, IDS);
    if (flags !== undefined) return await run(flags);
    process.stdout.write(renderHelp(IDS));
    return 0;
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

// A missed target is a result, not an error: the exit code is 1 only if a benchmark failed.
async function run(flags: BenchFlags): Promise<number> {
  const bench: BenchContext = {
    isQuick: flags.isQuick,
    minutes: flags.minutes,
    select: (full, quick) => (flags.isQuick ? quick : full),
    progress: (text) => process.stderr.write(`… ${text}\n`),
  };
  const benchmarks: BenchmarkReport[] = [];
  for (const benchmark of BENCHMARKS.filter(({ id }) => flags.only.includes(id)))
    benchmarks.push(await measure(benchmark, bench));
  const report: Report = { machine: describeMachine(), isQuick: flags.isQuick, benchmarks };
  process.stdout.write(renderReport(report));
  await writeOut(report, flags);
  return benchmarks.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

async function measure(benchmark: Benchmark, bench: BenchContext): Promise<BenchmarkReport> {
  const { id, title } = benchmark;
  try {
    return { id, title, ...(await benchmark.measure(bench)) };
  } catch (error) {
    stopAll();
    const failure = error instanceof Error ? error.message : String(error);
    return { id, title, results: [], notes: [], failure };
  }
}

async function writeOut(report: Report, { json, plot }: BenchFlags): Promise<void> {
  if (json === undefined) process.stdout.write(`\n${renderJson(report)}`);
  else await writeFile(json, renderJson(report));
  const sizes = report.benchmarks.find(({ id }) => id === 'size')?.sizes;
  if (plot !== undefined && sizes !== undefined) await writeFile(plot, renderPlot(sizes));
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
process.exit(await main(process.argv.slice(2)));
