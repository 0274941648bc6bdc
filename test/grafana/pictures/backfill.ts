import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { SHIPPED, toPanelGroup } from '../../../prometheus/src/catalogue.ts';
import { type ServerProcess, startServer } from '../../../prometheus/stack/server-process.ts';
import { INSTALLED } from '../../prometheus/installed.ts';

const [{ prometheus: PROMETHEUS, promtool: PROMTOOL }] = INSTALLED;
const TARGET = 'instance="exporter-0:9876",job="phala-cloud"';

/** What an exporter exported at a time. */
export interface Scrape {
  readonly seconds: number;
  readonly text: string;
  /** Samples of other targets, with all labels. */
  readonly others?: readonly string[];
}

/**
 * A Prometheus whose database has the scrapes, as if it had scraped all the time, and the recording rules for panels
 * unless the scrapes have them already.
 */
export async function startBackfilled(
  scrapes: AsyncIterable<Scrape> | Iterable<Scrape>,
  { hasRules = false, lookback = '5m' } = {},
): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'pictures-'));
  const data = join(folder, 'data');
  await mkdir(data);
  await writeFile(join(folder, 'prometheus.yml'), stringify({ global: {} }));
  const { start, end } = await writeScrapes(scrapes, join(folder, 'scrapes.txt'));
  run('tsdb', 'create-blocks-from', 'openmetrics', '--quiet', join(folder, 'scrapes.txt'), data);
  for (const [level, rules] of (hasRules ? [] : toLevels()).entries()) {
    const file = join(folder, `rules-${level}.yml`);
    const output = join(folder, `blocks-${level}`);
    await writeFile(file, stringify({ groups: [{ name: 'panels', rules }] }));
    const server = await startOn(folder, data, lookback);
    const range = [`--start=${start}`, `--end=${end}`, '--eval-interval=60s', `--output-dir=${output}`];
    run('tsdb', 'create-blocks-from', 'rules', `--url=http://${server.address}`, ...range, file);
    await server.kill();
    for (const block of await readdir(output)) await rename(join(output, block), join(data, block));
  }
  await rm(join(folder, 'scrapes.txt'));
  return startOn(folder, data, lookback);
}

// A backfilled series has no end: it goes on for the time that Prometheus looks back.
function startOn(folder: string, data: string, lookback: string): Promise<ServerProcess> {
  return startServer({
    programs: [PROMETHEUS],
    args: (listen) => [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--query.lookback-delta=${lookback}`,
      '--web.cors.origin=.*',
      `--web.listen-address=${listen}`,
    ],
    readyPath: '/-/ready',
  });
}

async function writeScrapes(
  scrapes: AsyncIterable<Scrape> | Iterable<Scrape>,
  path: string,
): Promise<{ readonly start: number; readonly end: number }> {
  const file = createWriteStream(path);
  let start = 0;
  let end = 0;
  for await (const { seconds, text, others = [] } of scrapes) {
    start ||= seconds;
    end = seconds;
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const lines = [
      ...samples,
      'up 1',
      'scrape_duration_seconds 0.012',
      `scrape_samples_scraped ${samples.length}`,
    ];
    const all = [...lines.map(toTarget), ...others];
    file.write(all.map((line) => `${line} ${seconds}\n`).join(''));
  }
  await new Promise<void>((resolve) => file.end('# EOF\n', resolve));
  return { start, end };
}

function toTarget(line: string): string {
  const value = line.slice(line.lastIndexOf(' '));
  const series = line.slice(0, line.lastIndexOf(' '));
  return series.endsWith('}') ? `${series.slice(0, -1)},${TARGET}}${value}` : `${series}{${TARGET}}${value}`;
}

// promtool evaluates each rule by itself: a rule that uses another one comes in a later level.
function toLevels(): readonly (readonly { readonly record: string; readonly expr: string }[])[] {
  const { rules } = toPanelGroup(SHIPPED);
  const levels = new Map<string, number>();
  for (const { name, expression } of rules) {
    const used = [...levels].filter(([other]) => expression.includes(other)).map(([, level]) => level);
    levels.set(name, Math.max(-1, ...used) + 1);
  }
  const count = Math.max(...levels.values()) + 1;
  return Array.from({ length: count }, (_, level) =>
    rules
      .filter(({ name }) => levels.get(name) === level)
      .map(({ name, expression }) => ({ record: name, expr: expression })),
  );
}

function run(...args: readonly string[]): void {
  execFileSync(PROMTOOL, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
