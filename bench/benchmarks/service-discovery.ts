import { startIdle } from '../baselines.ts';
import type { Measurement } from '../benchmark.ts';
import { describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { CHURNS, startExporter } from '../exporter.ts';
import { createScraper, toText } from '../scraper.ts';
import { median } from '../statistics.ts';
import { sleep } from '../timing.ts';

const POLL_SECONDS = 5;
const FLEET = FLEETS[10_000];
const KINDS = ['guests', 'endpoints'] as const;

/** Lists of targets: each window has a new snapshot, so that a list is rendered and not cached. */
export async function measureServiceDiscovery(windows: number): Promise<Measurement> {
  const cloud = await startCloud(FLEET);
  const idle = startIdle();
  const exporter = await startExporter(cloud, { pollSeconds: POLL_SECONDS, churn: 'all', hasProbe: true });
  const lists = KINDS.map((kind) => ({
    kind,
    scraper: createScraper(new URL(`/sd/${kind}`, exporter.url).href),
    times: [] as number[],
    targets: 0,
  }));
  const blocks: number[] = [];
  for (let window = -1; window < windows; window += 1) {
    await exporter.child.query('delay');
    await sleep(POLL_SECONDS * 1000);
    for (const list of lists) {
      const scrape = await list.scraper.scrape();
      list.targets = JSON.parse(toText(scrape)).length;
      // The first window is to warm up.
      if (window >= 0) list.times.push(scrape.ms);
    }
    const { longestMs } = await exporter.child.query('delay');
    if (window >= 0) blocks.push(longestMs);
  }
  for (const { scraper } of lists) scraper.close();
  await Promise.all([exporter.stop(), idle.stop(), cloud.stop()]);
  return {
    results: [
      ...lists.flatMap(({ kind, times }) => [
        {
          what: `/sd/${kind} of 10000 CVMs, median`,
          value: median(times),
          unit: 'ms' as const,
          ...(kind === 'guests' && { target: { below: 50 } }),
        },
        { what: `/sd/${kind} of 10000 CVMs, longest`, value: Math.max(...times), unit: 'ms' as const },
      ]),
      {
        what: '/sd of 10000 CVMs: longest event-loop block, median',
        value: median(blocks),
        unit: 'ms',
        target: { below: 60 },
      },
    ],
    notes: [
      `/sd/guests and then /sd/endpoints after each of ${windows} polls, ${lists.map(({ targets }) => targets).join(' and ')} target groups; ${describeFleet(FLEET)}, ${CHURNS.all.description}`,
    ],
  };
}
