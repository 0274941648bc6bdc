import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../child.ts';
import { type Cloud, describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { toConfig } from '../exporter.ts';
import { PROGRAM } from '../places.ts';
import { findFreePort } from '../ports.ts';
import type { Row } from '../row.ts';
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
    const cloud = await startCloud(FLEETS[100], { latencySeconds: LATENCY_SECONDS });
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    const file = join(folder, 'config.yaml');
    await writeFile(file, toConfig(cloud, { pollSeconds: 30 }));
    const ways = {
      empty: async () => time(() => spawnSync(process.execPath, ['-e', '0'])),
      version: async () => time(() => spawnSync(process.execPath, [PROGRAM, '--version'])),
      configured: () => timeToSample(cloud, [`--config.file=${file}`]),
      discovered: () => timeToSample(cloud, []),
    };
    const times = {
      empty: [] as number[],
      version: [] as number[],
      configured: [] as number[],
      discovered: [] as number[],
    };
    for (let round = 0; round < rounds; round += 1) {
      for (const way of Object.keys(ways) as (keyof typeof ways)[]) times[way].push(await ways[way]());
    }
    await cloud.stop();
    await rm(folder, { recursive: true });
    const [empty, version] = [median(times.empty), median(times.version)];
    const [configured, discovered] = [median(times.configured), median(times.discovered)];
    const least = empty + LATENCY_SECONDS * 1000;
    return {
      results: [
        { what: 'apps configured', value: configured / 1000, unit: 's', target: { below: MOST_SECONDS } },
        { what: 'node -e 0', value: empty, unit: 'ms' },
        {
          what: 'apps configured, times node -e 0',
          value: configured / empty,
          unit: '×',
          target: { atMost: MOST_TIMES_NODE },
        },
        {
          what: 'apps discovered by the key alone',
          value: discovered / 1000,
          unit: 's',
          target: { below: MOST_SECONDS },
        },
        { what: 'the program that only says its version', value: version, unit: 'ms' },
        { what: 'an empty Node and one answer: the limit, times node -e 0', value: least / empty, unit: '×' },
      ],
      notes: [
        `${describeFleet(FLEETS[100])}; medians of ${rounds} starts in turn; until the first scrape that shows a CVM, asked for every 2 ms`,
        `of ${configured.toFixed(0)} ms: an empty Node ${empty.toFixed(0)}, loading the program ${(version - empty).toFixed(0)}, waiting for the API ${LATENCY_SECONDS * 1000}, all else ${(configured - version - LATENCY_SECONDS * 1000).toFixed(0)}; discovery waits for the API once more`,
      ],
    };
  },
};

function time(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

async function timeToSample(cloud: Cloud, flags: readonly string[]): Promise<number> {
  const port = await findFreePort();
  const scraper = createScraper(`http://127.0.0.1:${port}/metrics`);
  const begun = performance.now();
  const child = startChild({
    words: [PROGRAM, 'serve', ...flags, `--web.listen-address=127.0.0.1:${port}`],
    env: { PHALA_CLOUD_API_KEY: cloud.apiKey, PHALA_CLOUD_API_PREFIX: cloud.baseUrl },
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
