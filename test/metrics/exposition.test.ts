import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import type { FamilyFilter } from '../../src/metrics/define.ts';
import { createExposition } from '../../src/metrics/exposition.ts';
import { OPENMETRICS, TEXT } from '../../src/metrics/format.ts';
import { createSelfMetrics } from '../../src/metrics/self.ts';
import { SELF_FAMILIES } from '../../src/metrics/self-catalogue.ts';
import type { Snapshot } from '../../src/snapshot/model.ts';
import { createTestClock } from '../test-clock.ts';
import { EMPTY_SNAPSHOT, FULL_SNAPSHOT } from './full-snapshot.ts';
import { type ParsedExposition, type ParsedFormat, parseExposition } from './parse-exposition.ts';

const FORMATS = { text: TEXT, openmetrics: OPENMETRICS } as const;
const ALL_FORMATS = ['text', 'openmetrics'] as const;
const CLOUD = new Set(CATALOGUE.flatMap(({ families }) => families.map(({ name }) => name)));

describe('the cloud part', () => {
  it.each(ALL_FORMATS)(
    'is rendered once per snapshot, whatever the number of scrapes as %s',
    async (format) => {
      const watched = watchReads(FULL_SNAPSHOT);
      const { expose } = open({ snapshot: watched.snapshot });

      await expose(format);
      const readsPerRender = watched.reads();
      for (let scrape = 0; scrape < 3; scrape += 1) {
        await expose(format);
        await expose(format, true);
      }

      expect(readsPerRender).toBeGreaterThan(0);
      expect(watched.reads()).toBe(readsPerRender);
    },
  );

  it('is rendered again for a new snapshot', async () => {
    const exposition = open({ snapshot: EMPTY_SNAPSHOT });
    const before = await exposition.expose('text', true);

    exposition.show(FULL_SNAPSHOT);

    expect(cloudSeries(before)).toBe(0);
    expect(cloudSeries(await exposition.expose('text', true))).toBeGreaterThan(100);
    exposition.show(EMPTY_SNAPSHOT);
    expect(cloudSeries(await exposition.expose('text', true))).toBe(0);
  });

  it('is the same whether compressed or not', async () => {
    const { expose } = open({ snapshot: FULL_SNAPSHOT });

    const plain = (await expose('text')).samples.filter(({ name }) => CLOUD.has(name));
    const zipped = (await expose('text', true)).samples.filter(({ name }) => CLOUD.has(name));

    expect(zipped).toEqual(plain);
  });

  it('is right for scrapes that come at once', async () => {
    const { expose } = open({ snapshot: FULL_SNAPSHOT });

    const answers = await Promise.all(
      [true, false, true].flatMap((gzip) => ALL_FORMATS.map((format) => expose(format, gzip))),
    );

    expect(new Set(answers.map(cloudSeries)).size).toBe(1);
  });
});

describe.each(ALL_FORMATS)('an exposition as %s', (format) => {
  it('is well-formed, the process included, also before anything happened', async () => {
    const { families, samples } = await open({ snapshot: EMPTY_SNAPSHOT }).expose(format);

    expect([...families.keys()]).toContain('process_resident_memory_bytes');
    expect([...families.keys()]).toContain('nodejs_heap_size_used_bytes');
    expect(samples.find(({ name }) => name === 'phala_exporter_build_info')?.labels).toEqual({
      version: '1.2.3',
      revision: 'abc',
      node_version: process.version,
    });
  });

  it("has all of the exporter's own families", async () => {
    const { families } = await open({ snapshot: EMPTY_SNAPSHOT }).expose(format);

    for (const { name, type, help } of Object.values(SELF_FAMILIES)) {
      const header = format === 'openmetrics' ? name.replace(/_total$/, '') : name;
      expect(families.get(header)).toMatchObject({ type, help });
    }
  });

  it('stays well-formed when everything was counted', async () => {
    const { self, expose } = open({ snapshot: FULL_SNAPSHOT });
    self.pollCycleDuration.observe(0.3);
    self.pollCyclesSkipped.inc();
    self.apiRequests.inc({ workspace: 'a "b"\\\n', endpoint: 'apps', code: '200' });
    self.apiRequestDuration.observe({ endpoint: 'apps' }, 0.2);
    self.apiRequestDuration.observe({ endpoint: 'app_cvms' }, 99);
    self.apiRetries.inc({ reason: 'network' });
    const run = { collector: 'apps', workspace: 'default' };
    self.collectorSuccess.set(run, 1);
    self.collectorLastSuccess.set(run, 1_790_000_000);
    self.collectorFailures.inc({ ...run, reason: 'timeout' });
    self.collectorDuration.observe({ collector: 'apps' }, 0.4);
    self.itemsDropped.inc({ reason: 'limit' }, 3);
    self.unknownValues.inc({ field: 'status' });

    const { samples } = await expose(format);

    expect(samples).toContainEqual({
      name: 'phala_exporter_api_requests_total',
      labels: { workspace: 'a "b"\\\n', endpoint: 'apps', code: '200' },
      value: 1,
    });
    const bounds = samples.filter(
      ({ name, labels }) => /^phala.*_bucket$/.test(name) && labels['le'] === '1.0',
    );
    expect(bounds.map(({ value }) => value)).toEqual([1, 1, 0, 1]);
  });

  it('exports the number of series about the cloud', async () => {
    const parsed = await open({ snapshot: FULL_SNAPSHOT }).expose(format);

    expect(numberOf(parsed, 'phala_exporter_series')).toBe(cloudSeries(parsed));
  });

  it('exports only pauses that have not ended', async () => {
    const exposition = open({ snapshot: EMPTY_SNAPSHOT });
    const name = 'phala_exporter_api_throttled_until_timestamp_seconds';

    exposition.self.throttledUntil.set({ workspace: 'production' }, exposition.clock.bootSeconds() + 60.5);
    const until = exposition.clock.nowSeconds() + 60.5;
    const paused = await exposition.expose(format);
    exposition.clock.advance(60.5);
    const over = await exposition.expose(format);

    expect(paused.samples.filter((sample) => sample.name === name)).toEqual([
      { name, labels: { workspace: 'production' }, value: until },
    ]);
    expect(over.samples.filter((sample) => sample.name === name)).toEqual([]);
  });

  it.each<{ wanted: FamilyFilter; kept: readonly string[] }>([
    { wanted: { include: [/^phala_app_poll_success$/], exclude: [] }, kept: ['phala_app_poll_success'] },
    {
      wanted: { include: [/^phala_up$/, /^phala_exporter_ser.*$/], exclude: [] },
      kept: ['phala_up', 'phala_exporter_series'],
    },
    {
      wanted: { include: [/^phala_(app_poll_success|up)$/], exclude: [/^phala_up$/] },
      kept: ['phala_app_poll_success'],
    },
    { wanted: { include: [], exclude: [/^.*$/] }, kept: [] },
    { wanted: { include: [/^up$/], exclude: [] }, kept: [] },
  ])('has only the families that are wanted by $wanted', async ({ wanted, kept }) => {
    const { families, samples } = await open({ snapshot: FULL_SNAPSHOT, filter: wanted }).expose(format);

    expect([...families.keys()]).toEqual(kept);
    expect(new Set(samples.map(({ name }) => name))).toEqual(new Set(kept));
  });

  it('a burst costs one reading, and who asks after somebody was answered gets nothing older', async () => {
    const { expose, self } = open({ snapshot: FULL_SNAPSHOT });
    const read = vi.spyOn(self, 'read');

    const burst = Array.from({ length: 20 }, () => expose(format, true));
    await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(1));
    await expose(format === 'text' ? 'openmetrics' : 'text');
    self.pollCyclesSkipped.inc();
    const late = await expose(format, true);

    const skipped = late.samples.find(({ name }) => name === 'phala_exporter_poll_cycles_skipped_total');
    expect(skipped?.value).toBe(1);
    await Promise.all(burst);
  });

  it('follows another choice of families at once', async () => {
    const { expose, filterBy } = open({ snapshot: FULL_SNAPSHOT });
    expect([...(await expose(format)).families.keys()]).toContain('phala_cvm_vcpus');

    filterBy({ include: [], exclude: [/^phala_cvm_vcpus$/] });

    expect([...(await expose(format)).families.keys()]).not.toContain('phala_cvm_vcpus');
  });

  it('counts only the series that are wanted', async () => {
    const filter = { include: [], exclude: [/^phala_cvm_.*$/] };

    const parsed = await open({ snapshot: FULL_SNAPSHOT, filter }).expose(format);

    expect(numberOf(parsed, 'phala_exporter_series')).toBe(cloudSeries(parsed));
    expect(parsed.samples.filter(({ name }) => name.startsWith('phala_cvm_'))).toEqual([]);
  });
});

function open({
  snapshot,
  filter = { include: [], exclude: [] },
}: {
  snapshot: Snapshot;
  filter?: FamilyFilter;
}) {
  let shown = snapshot;
  let wanted = filter;
  const clock = createTestClock();
  const self = createSelfMetrics({ version: { version: '1.2.3', revision: 'abc' }, clock });
  const exposeParts = createExposition({
    source: {
      snapshot: () => shown,
      snapshotInSlices: async () => shown,
      isUnexpired: () => true,
      onChange: () => undefined,
    },
    self,
    clock,
    filter: () => wanted,
  });
  return {
    self,
    clock,
    filterBy: (next: FamilyFilter): void => {
      wanted = next;
    },
    show: (next: Snapshot): void => {
      shown = next;
    },
    expose: async (format: ParsedFormat, gzip = false): Promise<ParsedExposition> => {
      const body = Buffer.concat(await exposeParts({ format: FORMATS[format], gzip }));
      return parseExposition((gzip ? gunzipSync(body) : body).toString(), format);
    },
  };
}

function watchReads(snapshot: Snapshot) {
  let count = 0;
  const watched: Snapshot = {
    ...snapshot,
    get nodes() {
      count += 1;
      return snapshot.nodes;
    },
  };
  return { snapshot: watched, reads: () => count };
}

function cloudSeries({ samples }: ParsedExposition): number {
  return samples.filter(({ name }) => CLOUD.has(name)).length;
}

function numberOf({ samples }: ParsedExposition, name: string): number | undefined {
  return samples.find((sample) => sample.name === name)?.value;
}
