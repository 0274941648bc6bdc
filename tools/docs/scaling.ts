import { readFileSync } from 'node:fs';
import { type Report, renderTarget, renderValue, renderVerdict } from '../../bench/report.ts';
import type { SizeCosts } from '../../bench/size-costs.ts';
import { renderTable } from './markdown.ts';
import { type FleetCosts, type FleetPlan, toCvmCosts, toFleetCosts } from './scaling-numbers.ts';

const BLOCK = /<!-- measured: (\w+) -->\n[\s\S]*?<!-- \/measured -->/g;

/** The published run. */
export const SCALING_REPORT: Report = JSON.parse(readFileSync('docs/scaling.json', 'utf8'));

/** The costs by fleet size in that run. @throws if the benchmark was not run */
export function scalingSizes(report = SCALING_REPORT): readonly SizeCosts[] {
  const sizes = report.benchmarks.find(({ id }) => id === 'size')?.sizes;
  if (sizes === undefined)
    throw new Error('docs/scaling.json has no benchmark `size`: run the full benchmark');
  return sizes;
}

/** Fills the tables of the hand-written page with the numbers of the run. @throws on an unknown table */
export function renderScaling(): string {
  const page = readFileSync('docs/scaling.md', 'utf8');
  return page.replaceAll(BLOCK, (_block, name: string) => {
    const render = BLOCKS[name];
    if (render === undefined)
      throw new Error(`docs/scaling.md: unknown table ${name}, expected one of ${NAMES}`);
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
  const rows = scalingSizes().map((point) => [
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
    'scrape',
    'memory',
    'scrape body, gzip',
    'API responses',
  ];
  return renderTable(headers, rows);
}

function renderCvm(): string {
  const cvm = toCvmCosts(scalingSizes());
  return renderTable(
    ['cost per additional CVM', ''],
    [
      ['series', cvm.series.toFixed(0)],
      ['memory', `${toBytes(cvm.residentBytes)}; the process without CVMs: ${toBytes(cvm.baseBytes)}`],
      ['event-loop time per poll', `${cvm.loopMicroseconds.toFixed(0)} µs`],
      [
        'share of a core at a poll interval of 30 s',
        `${((cvm.loopMicroseconds / 1e6 / 30) * 100).toPrecision(2)} %`,
      ],
      ['API responses per poll', toBytes(cvm.apiBytes)],
      ['scrape body, gzip', toBytes(cvm.gzipBytes)],
    ],
  );
}

const MILLION: Omit<FleetPlan, 'apps'> = {
  cvms: 1_000_000,
  cvmsPerShard: 10_000,
  intervalSeconds: 60,
  discoverySeconds: 300,
};
const DAY_SECONDS = 86_400;
const MIMIR_SAMPLES_PER_CORE = 25_000;

const MILLION_ROWS: readonly (readonly [string, (costs: FleetCosts) => string])[] = [
  ['shards of 10 000 CVMs', ({ shards }) => toCount(shards)],
  ['requests to the API, CVM lists', ({ requestsPerSecond }) => `${toCount(requestsPerSecond)}/s`],
  ['requests to the API, lists of apps', (costs) => `${toCount(costs.listRequestsPerSecond)}/s`],
  ['API responses', ({ apiBytesPerSecond }) => `${toBytes(apiBytesPerSecond)}/s`],
  ['series', ({ series }) => toCount(series)],
  ['samples', ({ samplesPerSecond }) => `${toCount(samplesPerSecond)}/s`],
  ['scrape bodies, gzip', ({ scrapeBytesPerSecond }) => `${toBytes(scrapeBytesPerSecond)}/s`],
  ['memory of all shards', ({ residentBytes }) => toBytes(residentBytes)],
  ['event-loop time of all shards', ({ busyCores }) => `${busyCores.toPrecision(2)} cores`],
  ['on disk for 15 days, at 1 to 2 bytes per sample', toDisk],
  ['Mimir distributors, at 25 000 samples/s per core', toMimirCores],
];

function toDisk({ samplesPerSecond }: FleetCosts): string {
  const bytes = samplesPerSecond * 15 * DAY_SECONDS;
  return `${toBytes(bytes)} to ${toBytes(2 * bytes)}`;
}

function toMimirCores({ samplesPerSecond }: FleetCosts): string {
  return `${Math.ceil(samplesPerSecond / MIMIR_SAMPLES_PER_CORE)} cores`;
}

function renderMillion(): string {
  const cvm = toCvmCosts(scalingSizes());
  const plans = [10_000, 100_000].map((apps) => toFleetCosts({ ...MILLION, apps }, cvm));
  return renderTable(
    ['1 000 000 CVMs', 'in 10 000 apps', 'in 100 000 apps'],
    MILLION_ROWS.map(([what, show]) => [what, ...plans.map(show)]),
  );
}

function renderTargets(): string {
  const rows = SCALING_REPORT.benchmarks.flatMap(({ title, results }) =>
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
  return renderTable(['benchmark', 'measurement', 'target', 'result', ''], rows);
}

function toCount(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function toBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)));
  return `${Number((bytes / 1000 ** step).toPrecision(3))} ${units[step]}`;
}
