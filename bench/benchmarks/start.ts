import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Measurement } from '../benchmark.ts';
import { startChild } from '../child.ts';
import { type Cloud, describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { toConfig } from '../exporter.ts';
import { readImageStart } from '../image.ts';
import { findFreePort } from '../ports.ts';
import { createScraper, toText } from '../scraper.ts';
import { median } from '../statistics.ts';
import { waitFor } from '../timing.ts';

const LATENCY_SECONDS = 0.05;
const MAX_SECONDS = 1;
const MAX_TIMES_NODE = 3;

/** The time from process start to the first CVM in a scrape. */
export const startBenchmark: Benchmark = {
  id: 'start',
  title: 'process start to first sample, API at 50 ms',
  measure: async ({ select, progress }) => {
    const rounds = select(15, 3);
    progress(`starting the exporter ${rounds} times, alternately with an empty Node process`);
    return toMeasured(await measureStarts(rounds), rounds);
  },
};

/** Start durations in ms. */
interface Starts {
  readonly empty: number[];
  readonly version: number[];
  readonly configured: number[];
  readonly discovered: number[];
}

async function measureStarts(rounds: number): Promise<Starts> {
  const cloud = await startCloud(FLEETS[100], { latencySeconds: LATENCY_SECONDS });
  const image = readImageStart();
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const file = join(folder, 'config.yaml');
  await writeFile(file, toConfig(cloud, { pollSeconds: 30 }));
  const starts: Starts = { empty: [], version: [], configured: [], discovered: [] };
  for (let round = 0; round < rounds; round += 1) {
    starts.empty.push(time(() => spawnSync(process.execPath, ['-e', '0'])));
    starts.version.push(time(() => spawnSync(process.execPath, [...image.args, '--version'])));
    starts.configured.push(await timeToSample(cloud, [`--config.file=${file}`]));
    starts.discovered.push(await timeToSample(cloud, []));
  }
  await cloud.stop();
  await rm(folder, { recursive: true });
  return starts;
}

function toMeasured(starts: Starts, rounds: number): Measurement {
  const [empty, version] = [median(starts.empty), median(starts.version)];
  const [configured, discovered] = [median(starts.configured), median(starts.discovered)];
  const waitMs = LATENCY_SECONDS * 1000;
  const second = { unit: 's', target: { below: MAX_SECONDS } };
  const times = { unit: '×', target: { atMost: MAX_TIMES_NODE } };
  return {
    results: [
      { what: 'apps configured', value: configured / 1000, ...second },
      { what: 'node -e 0', value: empty, unit: 'ms' },
      { what: 'apps configured, ratio to node -e 0', value: configured / empty, ...times },
      { what: 'apps discovered', value: discovered / 1000, ...second },
      { what: 'the program with --version', value: version, unit: 'ms' },
      {
        what: 'lower bound (empty Node and one API response), ratio to node -e 0',
        value: (empty + waitMs) / empty,
        unit: '×',
      },
    ],
    notes: [
      `${describeFleet(FLEETS[100])}; medians of ${rounds} starts alternately; until the first scrape with a CVM, tried every 2 ms`,
      `of ${configured.toFixed(0)} ms: an empty Node ${empty.toFixed(0)}, loading the program ${(version - empty).toFixed(0)}, waiting for the API ${waitMs}, the rest ${(configured - version - waitMs).toFixed(0)}; discovery waits for the API a second time`,
    ],
  };
}

function time(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

async function timeToSample(cloud: Cloud, flags: readonly string[]): Promise<number> {
  const port = await findFreePort();
  const scraper = createScraper(`http://127.0.0.1:${port}/metrics`);
  const image = readImageStart();
  const startedAt = performance.now();
  const child = startChild({
    args: [...image.args, 'serve', ...flags, `--web.listen-address=127.0.0.1:${port}`],
    env: { ...image.env, PHALA_CLOUD_API_KEY: cloud.apiKey, PHALA_CLOUD_API_PREFIX: cloud.baseUrl },
  });
  await waitFor(
    'the first sample of a CVM',
    () =>
      scraper.scrape().then(
        (scrape) => (toText(scrape).includes('\nphala_cvm_info{') ? true : undefined),
        () => undefined,
      ),
    { pauseMs: 2 },
  );
  const ms = performance.now() - startedAt;
  scraper.close();
  await child.stop();
  return ms;
}
