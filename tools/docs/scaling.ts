import { readFileSync } from 'node:fs';
import type { SizePoint } from '../../bench/points.ts';
import { type BenchReport, renderTarget, renderValue, renderVerdict } from '../../bench/report.ts';
import { renderTable } from './markdown.ts';
import { type Plan, type PlanCosts, toCvmCosts, toPlanCosts } from './scaling-numbers.ts';

const BLOCK = /<!-- measured: (\w+) -->\n[\s\S]*?<!-- \/measured -->/g;

/** The run that the page tells of. */
export const SCALING_REPORT: BenchReport = JSON.parse(readFileSync('docs/scaling.json', 'utf8'));

/** What the sizes cost in that run. @throws where the row was left out */
export function scalingPoints(report = SCALING_REPORT): readonly SizePoint[] {
  const points = report.rows.find(({ id }) => id === 'size')?.points;
  if (points === undefined) throw new Error('docs/scaling.json has no row `size`: run all of the bench');
  return points;
}

/** Renders the page as it is written by hand, with the numbers of the run. @throws where it asks for unknown ones */
export function renderScaling(): string {
  const page = readFileSync('docs/scaling.md', 'utf8');
  return page.replaceAll(BLOCK, (_block, name: string) => {
    const render = BLOCKS[name];
    if (render === undefined) throw new Error(`docs/scaling.md asks for ${name}: expected ${NAMES}`);
    return `<!-- measured: ${name} -->\n${render()}\n<!-- /measured -->`;
  });
}

const BLOCKS: Readonly<Record<string, () => string>> = {
  machine: renderMachine,
  curve: renderCurve,
  cvm: renderCvm,
  million: renderMillion,
  targets: renderTargets,
};
const NAMES = Object.keys(BLOCKS).join(', ');

function renderMachine(): string {
  const { cores, cpu, node, date } = SCALING_REPORT.machine;
  return `Measured ${date} with Node ${node} on ${cores} cores of ${cpu}.`;
}

function renderCurve(): string {
  const rows = scalingPoints().map((point) => [
    toCount(point.cvms),
    toCount(point.series),
    renderValue(point.loopMs, 'ms'),
    renderValue(point.scrapeMs, 'ms'),
    renderValue(point.residentMb, 'MB'),
    toBytes(point.gzipBytes),
    toBytes(point.apiBytes),
  ]);
  const headers = [
    'CVMs',
    'series',
    'event loop, poll + render',
    'a scrape',
    'memory',
    'scraped, gzip',
    'read of the API',
  ];
  return renderTable(headers, rows);
}

function renderCvm(): string {
  const cvm = toCvmCosts(scalingPoints());
  return renderTable(
    ['one more CVM costs', ''],
    [
      ['series', cvm.series.toFixed(0)],
      ['memory', `${toBytes(cvm.residentBytes)}, beside ${toBytes(cvm.baseBytes)} without any`],
      ['event-loop time of a poll', `${cvm.loopMicroseconds.toFixed(0)} µs`],
      ['of a core, polled every 30 s', `${((cvm.loopMicroseconds / 1e6 / 30) * 100).toPrecision(2)} %`],
      ['read of the API in a poll', toBytes(cvm.apiBytes)],
      ['in a scrape, compressed', toBytes(cvm.gzipBytes)],
    ],
  );
}

const MILLION: Omit<Plan, 'apps'> = {
  cvms: 1_000_000,
  cvmsPerShard: 10_000,
  intervalSeconds: 60,
  discoverySeconds: 300,
};
const DAY_SECONDS = 86_400;
const MIMIR_SAMPLES_PER_CORE = 25_000;

const MILLION_ROWS: readonly (readonly [string, (costs: PlanCosts) => string])[] = [
  ['shards of 10 000 CVMs', ({ shards }) => toCount(shards)],
  ['requests to the API, CVM lists', ({ requestsPerSecond }) => `${toCount(requestsPerSecond)} a second`],
  ['requests to the API, lists of apps', (costs) => `${toCount(costs.listRequestsPerSecond)} a second`],
  ['read of the API', ({ apiBytesPerSecond }) => `${toBytes(apiBytesPerSecond)} a second`],
  ['series', ({ series }) => toCount(series)],
  ['samples', ({ samplesPerSecond }) => `${toCount(samplesPerSecond)} a second`],
  ['scraped, compressed', ({ scrapeBytesPerSecond }) => `${toBytes(scrapeBytesPerSecond)} a second`],
  ['memory of all shards', ({ residentBytes }) => toBytes(residentBytes)],
  ['event loops of all shards', ({ busyCores }) => `${busyCores.toPrecision(2)} cores`],
  ['on disk for 15 days, at 1 to 2 bytes a sample', toDisk],
  ["Mimir's distributors, at 25 000 samples a second and core", toMimirCores],
];

function toDisk({ samplesPerSecond }: PlanCosts): string {
  const bytes = samplesPerSecond * 15 * DAY_SECONDS;
  return `${toBytes(bytes)} to ${toBytes(2 * bytes)}`;
}

function toMimirCores({ samplesPerSecond }: PlanCosts): string {
  return `${Math.ceil(samplesPerSecond / MIMIR_SAMPLES_PER_CORE)} cores`;
}

function renderMillion(): string {
  const cvm = toCvmCosts(scalingPoints());
  const plans = [10_000, 100_000].map((apps) => toPlanCosts({ ...MILLION, apps }, cvm));
  return renderTable(
    ['1 000 000 CVMs', 'in 10 000 apps', 'in 100 000 apps'],
    MILLION_ROWS.map(([what, show]) => [what, ...plans.map(show)]),
  );
}

function renderTargets(): string {
  const rows = SCALING_REPORT.rows.flatMap(({ title, results }) =>
    results
      .filter(({ target }) => target !== undefined)
      .map((result) => [
        title,
        result.what,
        renderTarget(result),
        renderValue(result.value, result.unit),
        renderVerdict(result),
      ]),
  );
  return renderTable(['row', 'what', 'target', 'result', ''], rows);
}

function toCount(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function toBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)));
  return `${Number((bytes / 1000 ** step).toPrecision(3))} ${units[step]}`;
}
