import type { Benchmark } from '../benchmark.ts';
import { blockBenchmark } from './block.ts';
import { jsonExporterBenchmark } from './json-exporter.ts';
import { memoryBenchmark } from './memory.ts';
import { plainBenchmark } from './plain.ts';
import { pollBenchmark } from './poll.ts';
import { scrapeBenchmarks } from './scrape.ts';
import { sizeBenchmark } from './size.ts';
import { startBenchmark } from './start.ts';

/** All benchmarks, in the order of the report. */
export const BENCHMARKS: readonly Benchmark[] = [
  ...scrapeBenchmarks,
  plainBenchmark,
  blockBenchmark,
  memoryBenchmark,
  pollBenchmark,
  startBenchmark,
  sizeBenchmark,
  jsonExporterBenchmark,
];
