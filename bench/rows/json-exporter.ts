import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Child, startChild } from '../child.ts';
import { type Cloud, describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { startExporter } from '../exporter.ts';
import { ROOT } from '../places.ts';
import { findFreePort } from '../ports.ts';
import type { Measured, Row } from '../row.ts';
import { countCloudSeries, createScraper, type Scraper, toText } from '../scraper.ts';
import { median } from '../statistics.ts';
import { until } from '../time.ts';

const NAME = 'json_exporter';

/** A generic exporter that a user would pick instead, where the machine has it. */
export const jsonExporterRow: Row = {
  id: 'json-exporter',
  title: `against ${NAME}, 1000 CVMs`,
  measure: async ({ choose, say }) => {
    const command = findOnPath(NAME);
    if (command === undefined)
      return { results: [], notes: [`${NAME} is not on PATH: nothing to compare with`] };
    say(`scraping ours and ${NAME} in turn`);
    const cloud = await startCloud(FLEETS[1000]);
    const measured = await compare(cloud, command, choose(30, 3));
    await cloud.stop();
    return measured;
  },
};

async function compare(cloud: Cloud, command: string, rounds: number): Promise<Measured> {
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
      { what: 'how many times faster', value: their / our, unit: '×' },
    ],
    notes: [
      `${describeFleet(FLEETS[1000])}, ${cloud.cvms} in all; medians of ${rounds} rounds; ${NAME} needs ${probes.length} probes, one after another here, and asks the API in each: at no latency here`,
      `series: ours ${series}, ${NAME} ${theirTexts.reduce((sum, text) => sum + countCloudSeries(text), 0)}; bench/json-exporter.yml says what it cannot do`,
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
    words: [`--config.file=${file}`, `--web.listen-address=${origin.replace('http://', '')}`],
  });
  await until(`${NAME} to listen`, () =>
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
  // biome-ignore lint/style/noProcessEnv: where programs are
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
