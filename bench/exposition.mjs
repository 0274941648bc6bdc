// What a scrape costs: our renderer, which works once per snapshot, beside prom-client, which is filled anew after
// every poll and renders at every scrape. Run with `npm run bench`; other numbers of CVMs, in hundreds, may follow.
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Gauge, Registry } from 'prom-client';
import { systemClock } from '../dist/clock.js';
import { CATALOGUE } from '../dist/metrics/catalogue/catalogue.js';
import { createExposition } from '../dist/metrics/exposition.js';
import { TEXT } from '../dist/metrics/format.js';
import { createSelfMetrics } from '../dist/metrics/self.js';
import { createStore } from '../dist/snapshot/store.js';
import { CVM_SETTINGS } from '../dist/snapshot/vocabulary.js';

const CVMS_PER_APP = 100;
const ROUNDS = 9;
const EVERYTHING = { include: [], exclude: [] };
const compress = promisify(gzip);

function toCvm(appId, number) {
  const id = number.toString(16).padStart(10, '0');
  const nodeId = String(number % 40);
  const system = { os: 'dstack-0.5.6', osVersion: '0.5.6', kmsType: 'phala', storageFs: 'zfs' };
  const ids = { vmUuid: `00000000-${id}`, instanceId: id.repeat(4), composeHash: id.repeat(6) };
  return {
    appId,
    cvmId: `cvm_${id}`,
    name: `web-${number}`,
    status: 'running',
    inProgress: false,
    attributes: { ...system, ...ids, instanceType: 'tdx.small', gatewayDomain: 'gateway.example.com' },
    resources: { vcpus: 1, memoryBytes: 2 ** 31, diskBytes: 20 * 2 ** 30, gpus: 0 },
    price: { usd: 0.058, billingPeriod: 'hourly' },
    node: { id: nodeId, name: `prod${nodeId}`, region: 'US-WEST-1', version: 'v0.5.6', status: 'online' },
    createdAtSeconds: 1_790_000_000 + number,
    lastEventAtSeconds: {},
    settings: Object.fromEntries(CVM_SETTINGS.map((setting) => [setting, number % 2 === 0])),
    endpoints: 1,
  };
}

function createPolledStore(count) {
  const store = createStore({
    clock: systemClock,
    limits: () => ({ staleAfterSeconds: 1e6, maxCvms: count }),
  });
  const appIds = Array.from({ length: count / CVMS_PER_APP }, (_, app) => `${app}`.padStart(40, '0'));
  const targets = appIds.map((appId) => ({ appId, workspace: 'default', alias: 'web' }));
  store.setTargets(targets);
  const outcomes = appIds.map((appId, app) => {
    const cvms = Array.from({ length: CVMS_PER_APP }, (_, cvm) => toCvm(appId, app * CVMS_PER_APP + cvm));
    const answer = { cvms, dropped: { invalid: 0, duplicate: 0 }, unknownValues: new Map() };
    return { ok: true, answer, finishedAtBootSeconds: 1_000, durationSeconds: 0.2 };
  });
  const poll = () => {
    for (const [app, outcome] of outcomes.entries()) store.publish(targets[app], outcome);
  };
  poll();
  return { store, poll };
}

// The same series, all as gauges: a counter costs prom-client the same, and cannot be set.
function toRegistry(snapshot) {
  const registry = new Registry();
  for (const { families, identityLabels, rows } of CATALOGUE) {
    const sectionRows = rows(snapshot);
    for (const [index, { name, help, labels }] of families.entries()) {
      const labelNames = [...identityLabels, ...labels];
      const gauge = new Gauge({ name, help, labelNames, registers: [registry] });
      for (const { identity, samples } of sectionRows) {
        for (const sample of samples[index]) {
          const values = [...identity, ...labels.map((label) => sample.labels[label])];
          const pairs = labelNames.map((label, position) => [label, values[position]]);
          gauge.set(Object.fromEntries(pairs.filter(([, value]) => value !== undefined)), sample.value);
        }
      }
    }
  }
  return registry;
}

async function medianMs(work, prepare = () => {}) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    prepare();
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}

async function compare(count) {
  const { store, poll } = createPolledStore(count);
  const self = createSelfMetrics({ version: { version: 'bench', revision: 'bench' }, clock: systemClock });
  const options = { snapshot: store.snapshot, self, throttledUntilBootSeconds: () => new Map() };
  const { expose } = createExposition({ ...options, filter: () => EVERYTHING });
  const registry = toRegistry(store.snapshot());
  const scrape = () => expose({ format: TEXT, gzip: true });
  const first = await medianMs(scrape, poll);
  const further = await medianMs(scrape);
  const fill = await medianMs(() => toRegistry(store.snapshot()));
  const theirs = await medianMs(async () => compress(await registry.metrics()));
  const { value: series } = (await self.series.get()).values[0];
  const times = [first, fill + theirs, further, theirs].map((ms) => `${ms.toFixed(1)} ms`);
  times.splice(2, 0, `${((fill + theirs) / first).toFixed(1)}x`);
  return [count, series, ...times, `${(theirs / further).toFixed(0)}x`];
}

const sizes = process.argv.slice(2).map(Number);
const rows = [
  ['CVMs', 'series', 'first: ours', 'prom-client', 'ratio', 'further: ours', 'prom-client', 'ratio'],
];
for (const count of sizes.length > 0 ? sizes : [100, 1000, 10_000]) rows.push(await compare(count));
const lines = rows.map((row) => `| ${row.map((cell) => String(cell).padStart(13)).join(' | ')} |`);
lines.splice(1, 0, `|${' ------------: |'.repeat(rows[0].length)}`);
process.stdout.write(`Node ${process.version}, ${cpus()[0]?.model}; one scrape with gzip, median of ${ROUNDS}
first: the first scrape after a poll; further: every other one until the next poll

${lines.join('\n')}
`);
