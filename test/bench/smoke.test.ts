import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { stopAll } from '../../bench/child.ts';
import { FLEETS, startCloud } from '../../bench/cloud.ts';
import { startExporter } from '../../bench/exporter.ts';
import { startBareServer, startPlainExporter } from '../../bench/peers.ts';
import { compiled, ROOT } from '../../bench/places.ts';
import { growthOf, measureSize } from '../../bench/rows/size.ts';
import { createScraper } from '../../bench/scraper.ts';
import { scrapeInTurn } from '../../bench/scrapes.ts';
import { median } from '../../bench/statistics.ts';

// Ratios within one run, with a wide margin: they hold on a slow and busy machine, and a tenfold regression breaks them.
const LEAST_TIMES_FASTER_THAN_PLAIN = 4;
const MOST_TIMES_BARE = 15;
const MOST_GROWTH = 2;
const ROUNDS = 15;

// Here alone: two tests that compile to one place at a time would be in each other's way.
beforeAll(() => {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.bench.json'], { cwd: ROOT });
});

// What fails half way leaves processes that nobody else ends.
afterEach(stopAll);

describe('a scrape of 1000 CVMs', { timeout: 120_000 }, () => {
  it('has the series of a plain prom-client exporter, and costs a fraction of its time', async () => {
    const cloud = await startCloud(FLEETS[1000], { isStill: true });
    onTestFinished(cloud.stop);
    const ours = await startExporter(cloud, { pollSeconds: 30 });
    onTestFinished(ours.stop);
    const plain = await startPlainExporter(cloud, 30);
    onTestFinished(plain.stop);

    const scrapes = await scrapeInTurn([ours.url, plain.url], ROUNDS);

    const [ourScrapes = [], plainScrapes = []] = scrapes.map(({ ms }) => ms);
    const [ourSeries, plainSeries] = scrapes.map(({ series }) => series);
    expect(ourSeries).toBeGreaterThan(30_000);
    expect(ourSeries).toBe(plainSeries);
    expect(median(plainScrapes) / median(ourScrapes)).toBeGreaterThan(LEAST_TIMES_FASTER_THAN_PLAIN);
  });

  it('costs not much more than writing ready bytes', async () => {
    const cloud = await startCloud(FLEETS[1000], { isStill: true });
    onTestFinished(cloud.stop);
    const ours = await startExporter(cloud, { pollSeconds: 30 });
    onTestFinished(ours.stop);
    const bare = await startBareServer(await createScraper(ours.url).scrape());
    onTestFinished(bare.stop);

    const scrapes = await scrapeInTurn([ours.url, bare.url], ROUNDS);

    const [ourScrapes = [], bareScrapes = []] = scrapes.map(({ ms }) => ms);
    expect(median(ourScrapes) / median(bareScrapes)).toBeLessThan(MOST_TIMES_BARE);
  });
});

it('a poll of 1000 CVMs costs no more than ten of 100, by far', { timeout: 120_000 }, async () => {
  const short = { choose: (usual: number) => (usual === 6 ? 1 : 2), say: () => undefined };

  const small = await measureSize(short, 100);
  const large = await measureSize(short, 1000);

  expect(growthOf('loopMs', small, large)).toBeLessThan(MOST_GROWTH);
  expect(growthOf('residentMb', small, large)).toBeLessThan(MOST_GROWTH);
});

describe('the program', () => {
  it('ends with 2 and one line for a bad flag', () => {
    const { status, stdout, stderr } = run('--only=none');

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^--only: expected rows of scrape-1000, .*, got "none"\n$/);
  });

  it('ends with 0 after its help', () => {
    const { status, stdout, stderr } = run('--help');

    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: npm run bench');
  });
});

function run(...words: readonly string[]) {
  return spawnSync(process.execPath, [compiled('main.js'), ...words], { encoding: 'utf8' });
}
