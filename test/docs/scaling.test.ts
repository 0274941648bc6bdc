import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BENCHMARKS } from '../../bench/benchmarks/all.ts';
import { SHIPPED, toRecordingGroup } from '../../prometheus/src/catalogue.ts';
import { labelsBySeries } from '../../tools/docs/metrics.ts';
import { SCALING_REPORT } from '../../tools/docs/scaling.ts';
import { toCvmCosts, toFleetCosts } from '../../tools/docs/scaling-numbers.ts';

const page = readFileSync(new URL('../../docs/scaling.md', import.meta.url), 'utf8');

describe('docs/scaling.md', () => {
  it('includes the chart of docs/scaling.json', () => {
    expect(page).toContain('](images/scaling.svg)');
  });

  it('shows a full run', () => {
    expect(SCALING_REPORT.isQuick).toBe(false);
    expect(SCALING_REPORT.benchmarks.map(({ id }) => id)).toEqual(BENCHMARKS.map(({ id }) => id));
    expect(SCALING_REPORT.benchmarks.filter(({ failure }) => failure !== undefined)).toEqual([]);
  });

  it('names only series that exist', () => {
    const known = labelsBySeries();
    const named = page.match(/\bphala_\w+\b/g) ?? [];

    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('federates recording rules of apps, and no series of single CVMs', () => {
    const { scrape_configs: jobs } = parse(yamlBlock('federate'));
    const [selector = ''] = jobs[0].params['match[]'];
    const pattern = new RegExp(`^(?:${/=~"(.+)"/.exec(selector)?.[1]})$`);
    const recorded = toRecordingGroup(SHIPPED).rules.map(({ name }) => name);
    const federated = recorded.filter((name) => pattern.test(name));

    expect(federated).toContain('app:phala_app_poll_success:max');
    expect(federated.filter((name) => name.startsWith('cvm'))).toEqual([]);
  });

  it('has a valid YAML example of remote write', () => {
    expect(parse(yamlBlock('remote_write')).remote_write).toHaveLength(1);
  });
});

describe('the cost model', () => {
  const point = { gzipBytes: 0, textBytes: 0, scrapeMs: 1 };
  const tiny = { ...point, cvms: 1, apps: 1, series: 9999, loopMs: 9999, residentMb: 9999, apiBytes: 9999 };
  const sizes = [
    { ...point, cvms: 1000, apps: 10, series: 40_000, loopMs: 100, residentMb: 100, apiBytes: 3_000_000 },
    { ...point, cvms: 2000, apps: 20, series: 80_000, loopMs: 150, residentMb: 120, apiBytes: 6_000_000 },
  ];

  it('takes the cost of an additional CVM from the two largest sizes', () => {
    expect(toCvmCosts([tiny, ...sizes])).toEqual({
      series: 40,
      residentBytes: 20_000,
      baseBytes: 80_000_000,
      loopMicroseconds: 50,
      apiBytes: 3000,
      gzipBytes: 0,
    });
  });

  it('computes the costs of a fleet', () => {
    const plan = {
      cvms: 30_000,
      apps: 600,
      cvmsPerShard: 10_000,
      intervalSeconds: 60,
      discoverySeconds: 300,
    };

    expect(toFleetCosts(plan, toCvmCosts(sizes))).toEqual({
      shards: 3,
      requestsPerSecond: 10,
      listRequestsPerSecond: 0.06,
      apiBytesPerSecond: 1_500_000,
      series: 1_200_000,
      samplesPerSecond: 20_000,
      scrapeBytesPerSecond: 0,
      residentBytes: 840_000_000,
      busyCores: 0.025,
    });
  });
});

function yamlBlock(search: string): string {
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);
  const block = blocks.find((text) => text.includes(search));
  if (block === undefined) throw new Error(`docs/scaling.md has no YAML with ${search}`);
  return block;
}
