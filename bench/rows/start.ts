import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../child.ts';
import { type Cloud, describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { toConfig } from '../exporter.ts';
import { readImageStart } from '../image.ts';
import { findFreePort } from '../ports.ts';
import type { Measured, Row } from '../row.ts';
import { createScraper, toText } from '../scraper.ts';
import { median } from '../statistics.ts';
import { until } from '../time.ts';

const LATENCY_SECONDS = 0.05;
const MOST_SECONDS = 1;
const MOST_TIMES_NODE = 3;

/** How long after its start the exporter shows its first CVM. */
export const startRow: Row = {
  id: 'start',
  title: 'process start to first sample, API at 50 ms',
  measure: async ({ choose, say }) => {
    const rounds = choose(15, 3);
    say(`starting the exporter ${rounds} times, in turn with an empty Node`);
    return toMeasured(await measureStarts(rounds), rounds);
  },
};

/** Ways to start a process, with what each took, in ms. */
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
    starts.version.push(time(() => spawnSync(process.execPath, [...image.words, '--version'])));
    starts.configured.push(await timeToSample(cloud, [`--config.file=${file}`]));
    starts.discovered.push(await timeToSample(cloud, []));
  }
  await cloud.stop();
  await rm(folder, { recursive: true });
  return starts;
}

function toMeasured(starts: Starts, rounds: number): Measured {
  const [empty, version] = [median(starts.empty), median(starts.version)];
  const [configured, discovered] = [median(starts.configured), median(starts.discovered)];
  const waitMs = LATENCY_SECONDS * 1000;
  const second = { unit: 's', target: { below: MOST_SECONDS } };
  const times = { unit: '×', target: { atMost: MOST_TIMES_NODE } };
  return {
    results: [
      { what: 'apps configured', value: configured / 1000, ...second },
      { what: 'node -e 0', value: empty, unit: 'ms' },
      { what: 'apps configured, times node -e 0', value: configured / empty, ...times },
      { what: 'apps discovered by the key alone', value: discovered / 1000, ...second },
      { what: 'the program that only says its version', value: version, unit: 'ms' },
      {
        what: 'the least: an empty Node and one answer, times node -e 0',
        value: (empty + waitMs) / empty,
        unit: '×',
      },
    ],
    notes: [
      `${describeFleet(FLEETS[100])}; medians of ${rounds} starts in turn; until the first scrape that shows a CVM, asked for every 2 ms`,
      `of ${configured.toFixed(0)} ms: an empty Node ${empty.toFixed(0)}, loading the program ${(version - empty).toFixed(0)}, waiting for the API ${waitMs}, all else ${(configured - version - waitMs).toFixed(0)}; discovery waits for the API once more`,
    ],
  };
}

function time(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

async function timeToSample(cloud: Cloud, flags: readonly string[]): Promise<number> {
  const port = await findFreePort();
  const scraper = createScraper(`http://127.0.0.1:${port}/metrics`);
  const image = readImageStart();
  const begun = performance.now();
  const child = startChild({
    words: [...image.words, 'serve', ...flags, `--web.listen-address=127.0.0.1:${port}`],
    env: { ...image.env, PHALA_CLOUD_API_KEY: cloud.apiKey, PHALA_CLOUD_API_PREFIX: cloud.baseUrl },
  });
  await until(
    'the first sample of a CVM',
    () =>
      scraper.scrape().then(
        (answer) => (toText(answer).includes('\nphala_cvm_info{') ? true : undefined),
        () => undefined,
      ),
    { pauseMs: 2 },
  );
  const ms = performance.now() - begun;
  scraper.close();
  await child.stop();
  return ms;
}
