import { countCloudSeries, createScraper, toText } from './scraper.ts';
import { sleep } from './timing.ts';

/** The scrapes of one exporter. */
export interface AlternateScrapes {
  readonly ms: readonly number[];
  /** Series about apps, CVMs and nodes. */
  readonly series: number;
}

const PAUSE_MS = 25;

/** Scrapes several exporters alternately, so that noise of the machine affects all of them alike. */
export async function scrapeAlternately(
  urls: readonly string[],
  rounds: number,
): Promise<readonly AlternateScrapes[]> {
  const scraped = urls.map((url) => ({ scraper: createScraper(url), ms: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { scraper, ms } of scraped) {
      ms.push((await scraper.scrape()).ms);
      await sleep(PAUSE_MS);
    }
  }
  const results: AlternateScrapes[] = [];
  for (const { scraper, ms } of scraped) {
    results.push({ ms, series: countCloudSeries(toText(await scraper.scrape())) });
    scraper.close();
  }
  return results;
}
