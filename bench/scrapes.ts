import { countCloudSeries, createScraper, toText } from './scraper.ts';
import { sleep } from './time.ts';

/** What scraping one of several found. */
export interface ScrapedInTurn {
  readonly ms: readonly number[];
  /** About apps, CVMs and nodes. */
  readonly series: number;
}

const PAUSE_MS = 25;

/** Scrapes several exporters in turn, one after another; whatever the machine does meanwhile hits all alike. */
export async function scrapeInTurn(
  urls: readonly string[],
  rounds: number,
): Promise<readonly ScrapedInTurn[]> {
  const scraped = urls.map((url) => ({ scraper: createScraper(url), ms: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { scraper, ms } of scraped) {
      ms.push((await scraper.scrape()).ms);
      await sleep(PAUSE_MS);
    }
  }
  const results: ScrapedInTurn[] = [];
  for (const { scraper, ms } of scraped) {
    results.push({ ms, series: countCloudSeries(toText(await scraper.scrape())) });
    scraper.close();
  }
  return results;
}
