import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Benchmark, Measurement } from '../benchmark.ts';
import { type Child, startChild } from '../child.ts';
import { type Cloud, describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { startExporter } from '../exporter.ts';
import { ROOT } from '../paths.ts';
import { findFreePort } from '../ports.ts';
import { countCloudSeries, createScraper, type Scraper, toText } from '../scraper.ts';
import { median } from '../statistics.ts';
import { waitFor } from '../timing.ts';

const NAME = 'json_exporter';

/** Comparison with json_exporter, if it is installed. */
export const jsonExporterBenchmark: Benchmark = {
  id: 'json-exporter',
  title: `against ${NAME}, 1000 CVMs`,
  measure: async ({ select, progress }) => {
    const command = findOnPath(NAME);
    if (command === undefined)
      return {
        results: [],
        notes: [
          `${NAME} is not on PATH: nothing to compare with; go install github.com/prometheus-community/json_exporter@latest installs it`,
        ],
      };
    progress(`scraping ours and ${NAME} alternately`);
    const cloud = await startCloud(FLEETS[1000]);
    const measured = await compare(cloud, command, select(30, 3));
    await cloud.stop();
    return measured;
  },
};

async function compare(cloud: Cloud, command: string, rounds: number): Promise<Measurement> {
  const exporter = await startExporter(cloud, { pollSeconds: 10 });
  const generic = await startJsonExporter(cloud, command);
  const ours = createScraper(exporter.url);
  const probes = cloud.appIds.map((appId) =>
    createScraper(generic.toProbe(`${cloud.baseUrl}/apps/${appId}/cvms`)),
  );
  const times: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.ours.push((await ours.scrape()).ms);
    times.theirs.push(await scrapeAll(probes));
  }
  const series = countCloudSeries(toText(await ours.scrape()));
  const theirTexts = (await Promise.all(probes.map((probe) => probe.scrape()))).map(toText);
  for (const scraper of [ours, ...probes]) scraper.close();
  await generic.stop();
  await exporter.stop();
  const [our, their] = [median(times.ours), median(times.theirs)];
  return {
    results: [
      { what: 'all CVMs, ours', value: our, unit: 'ms' },
      { what: `all CVMs, ${NAME}`, value: their, unit: 'ms' },
      { what: 'speed-up', value: their / our, unit: '×' },
    ],
    notes: [
      `${describeFleet(FLEETS[1000])}, ${cloud.cvms} in all; medians of ${rounds} rounds; ${NAME} needs ${probes.length} probes, one after another here, each with a request to the API, here without latency`,
      `series: ours ${series}, ${NAME} ${theirTexts.reduce((sum, text) => sum + countCloudSeries(text), 0)}; see bench/json-exporter.yml for what it cannot do`,
    ],
  };
}

async function scrapeAll(probes: readonly Scraper[]): Promise<number> {
  let ms = 0;
  for (const probe of probes) ms += (await probe.scrape()).ms;
  return ms;
}

interface JsonExporter extends Pick<Child, 'stop'> {
  readonly toProbe: (target: string) => string;
}

async function startJsonExporter(cloud: Cloud, command: string): Promise<JsonExporter> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const file = join(folder, 'config.yml');
  const template = await readFile(join(ROOT, 'bench/json-exporter.yml'), 'utf8');
  await writeFile(file, template.replace('<key>', cloud.apiKey));
  const origin = `http://127.0.0.1:${await findFreePort()}`;
  const child = startChild({
    command,
    args: [`--config.file=${file}`, `--web.listen-address=${origin.replace('http://', '')}`],
  });
  await waitFor(`${NAME} to listen`, () =>
    fetch(`${origin}/metrics`).then(
      () => true,
      () => undefined,
    ),
  );
  return {
    toProbe: (target) => `${origin}/probe?module=app_cvms&target=${encodeURIComponent(target)}`,
    stop: async () => {
      await child.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function findOnPath(name: string): string | undefined {
  // biome-ignore lint/style/noProcessEnv: the search path
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
