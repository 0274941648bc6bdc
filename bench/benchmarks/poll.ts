import type { Benchmark } from '../benchmark.ts';
import { describeFleet, startCloud } from '../cloud.ts';
import { startExporter } from '../exporter.ts';
import { createScraper, readValue, toText } from '../scraper.ts';
import { waitFor } from '../timing.ts';
import { measureLiveStatus } from './live-status-cost.ts';

const FLEET = { apps: 1000, cvmsPerApp: 1 };
const LATENCY_SECONDS = 0.1;
const CONCURRENCY = 16;
const POLL_SECONDS = 10;
const MAX_TIMES_IDEAL = 1.1;
const FAMILY = 'phala_exporter_poll_cycle_duration_seconds';

/** The duration of a poll cycle with a thousand requests to a slow API. */
export const pollBenchmark: Benchmark = {
  id: 'poll',
  title: 'poll cycle of 1000 apps, API at 100 ms, concurrency 16',
  measure: async ({ select, progress }) => {
    const cycles = select(5, 1);
    progress(`polling 1000 apps, ${cycles} cycles after the first`);
    const cloud = await startCloud(FLEET, { latencySeconds: LATENCY_SECONDS });
    const exporter = await startExporter(cloud, { pollSeconds: POLL_SECONDS, concurrency: CONCURRENCY });
    const scraper = createScraper(exporter.url);
    const read = async (): Promise<{ readonly count: number; readonly sum: number }> => {
      const text = toText(await scraper.scrape());
      return { count: readValue(text, `${FAMILY}_count`), sum: readValue(text, `${FAMILY}_sum`) };
    };
    const first = await read();
    const enough = async (): Promise<typeof first | undefined> => {
      const now = await read();
      return now.count >= first.count + cycles ? now : undefined;
    };
    const last = await waitFor('the poll cycles', enough, { seconds: 60 * cycles, pauseMs: 1000 });
    scraper.close();
    await exporter.stop();
    await cloud.stop();
    const windows = select(12, 4);
    progress(`polling with and without live statuses, ${windows} windows`);
    const liveStatus = await measureLiveStatus(windows);
    const seconds = (last.sum - first.sum) / (last.count - first.count);
    const ideal = (FLEET.apps * LATENCY_SECONDS) / CONCURRENCY;
    return {
      results: [
        { what: 'mean cycle', value: seconds, unit: 's' },
        { what: 'ideal cycle', value: ideal, unit: 's' },
        { what: 'ratio to ideal', value: seconds / ideal, unit: '×', target: { atMost: MAX_TIMES_IDEAL } },
        ...liveStatus.results,
      ],
      notes: [
        `${describeFleet(FLEET)}, ${cloud.cvms} in all; ${last.count - first.count} cycles, by ${FAMILY}; cycles come in whole rounds of ${CONCURRENCY}, so ${(Math.ceil(FLEET.apps / CONCURRENCY) * LATENCY_SECONDS).toFixed(1)} s is the minimum`,
        ...liveStatus.notes,
      ],
    };
  },
};
