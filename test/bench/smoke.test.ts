import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startBareServer, startPlainExporter } from '../../bench/baselines.ts';
import { growthOf, measureSize } from '../../bench/benchmarks/size.ts';
import { stopAll } from '../../bench/child.ts';
import { FLEETS, startCloud } from '../../bench/cloud.ts';
import { startExporter } from '../../bench/exporter.ts';
import { compiled, ROOT } from '../../bench/paths.ts';
import { scrapeAlternately } from '../../bench/scrape-alternately.ts';
import { createScraper } from '../../bench/scraper.ts';
import { median } from '../../bench/statistics.ts';

// Ratios within one run, with a wide margin: they hold on a slow and busy machine, but not after a tenfold regression.
const MIN_TIMES_FASTER_THAN_PLAIN = 4;
const MAX_TIMES_BARE = 15;
const MAX_GROWTH = 2;
const ROUNDS = 15;

// Compiled in this file only: two tests must not compile to the same folder at the same time.
beforeAll(() => {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.bench.json'], { cwd: ROOT });
});

// A failed test leaves child processes.
afterEach(stopAll);

describe('a scrape of 1000 CVMs', { timeout: 120_000 }, () => {
  it('has the series of a plain prom-client exporter, in a fraction of its time', async () => {
    const cloud = await startCloud(FLEETS[1000], { isStatic: true });
    onTestFinished(cloud.stop);
    const ours = await startExporter(cloud, { pollSeconds: 30, isPlain: true });
    onTestFinished(ours.stop);
    const plain = await startPlainExporter(cloud, 30);
    onTestFinished(plain.stop);

    const scrapes = await scrapeAlternately([ours.url, plain.url], ROUNDS);

    const [ourScrapes = [], plainScrapes = []] = scrapes.map(({ ms }) => ms);
    const [ourSeries, plainSeries] = scrapes.map(({ series }) => series);
    expect(ourSeries).toBeGreaterThan(30_000);
    expect(ourSeries).toBe(plainSeries);
    expect(median(plainScrapes) / median(ourScrapes)).toBeGreaterThan(MIN_TIMES_FASTER_THAN_PLAIN);
  });

  it('takes little longer than writing the same bytes', async () => {
    const cloud = await startCloud(FLEETS[1000], { isStatic: true });
    onTestFinished(cloud.stop);
    const ours = await startExporter(cloud, { pollSeconds: 30 });
    onTestFinished(ours.stop);
    const bare = await startBareServer(await createScraper(ours.url).scrape());
    onTestFinished(bare.stop);

    const scrapes = await scrapeAlternately([ours.url, bare.url], ROUNDS);

    const [ourScrapes = [], bareScrapes = []] = scrapes.map(({ ms }) => ms);
    expect(median(ourScrapes) / median(bareScrapes)).toBeLessThan(MAX_TIMES_BARE);
  });
});

it('the cost of a poll grows less than linearly from 100 to 1000 CVMs', { timeout: 120_000 }, async () => {
  const short = { select: (full: number) => (full === 6 ? 1 : 2), progress: () => undefined };

  const small = await measureSize(short, 100);
  const large = await measureSize(short, 1000);

  expect(growthOf('loopMs', small, large)).toBeLessThan(MAX_GROWTH);
  expect(growthOf('residentMb', small, large)).toBeLessThan(MAX_GROWTH);
});

describe('the program', () => {
  it('exits with 2 and a one-line error for an invalid flag', () => {
    const { status, stdout, stderr } = run('--only=none');

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^--only: expected names of scrape-1000, .*, got "none"\n$/);
  });

  it('exits with 0 after --help', () => {
    const { status, stdout, stderr } = run('--help');

    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: npm run bench');
  });
});

function run(...args: readonly string[]) {
  return spawnSync(process.execPath, [compiled('main.js'), ...args], { encoding: 'utf8' });
}
