import { startIdle } from '../baselines.ts';
import type { Measurement } from '../benchmark.ts';
import { describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { CHURNS, startExporter } from '../exporter.ts';
import { createScraper, toText } from '../scraper.ts';
import { median } from '../statistics.ts';
import { sleep } from '../timing.ts';

const POLL_SECONDS = 5;
const FLEET = FLEETS[10_000];

/** Lists of targets: each window has a new snapshot, so that a list is rendered and not cached. */
export async function measureServiceDiscovery(windows: number): Promise<Measurement> {
  const cloud = await startCloud(FLEET);
  const idle = startIdle();
  const exporter = await startExporter(cloud, { pollSeconds: POLL_SECONDS, churn: 'all', hasProbe: true });
  const scrapers = ['guests', 'endpoints'].map((kind) =>
    createScraper(new URL(`/sd/${kind}`, exporter.url).href),
  );
  const times: number[] = [];
  const blocks: number[] = [];
  let targets = 0;
  for (let window = -1; window < windows; window += 1) {
    await exporter.child.query('delay');
    await sleep(POLL_SECONDS * 1000);
    const lists = [];
    for (const scraper of scrapers) lists.push(await scraper.scrape());
    const { longestMs } = await exporter.child.query('delay');
    // The first window is to warm up.
    if (window < 0) continue;
    times.push(...lists.map(({ ms }) => ms));
    blocks.push(longestMs);
    targets = lists.flatMap((list) => JSON.parse(toText(list))).length;
  }
  for (const scraper of scrapers) scraper.close();
  await Promise.all([exporter.stop(), idle.stop(), cloud.stop()]);
  return {
    results: [
      {
        what: 'list of targets of 10000 CVMs, median',
        value: median(times),
        unit: 'ms',
        target: { below: 50 },
      },
      { what: 'list of targets of 10000 CVMs, longest', value: Math.max(...times), unit: 'ms' },
      {
        what: 'longest event-loop block, median',
        value: median(blocks),
        unit: 'ms',
        target: { below: 60 },
      },
    ],
    notes: [
      `/sd/guests and /sd/endpoints after each of ${windows} polls, ${targets} target groups; ${describeFleet(FLEET)}, ${CHURNS.all.description}`,
    ],
  };
}
