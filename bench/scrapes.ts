import { countCloudSeries, createScraper, toText } from './scraper.ts';
import { inRhythm } from './time.ts';

/** What scraping one of several found. */
export interface ScrapedInTurn {
  readonly ms: readonly number[];
  /** About apps, CVMs and nodes. */
  readonly series: number;
}

const EVERY_MS = 100;

/** Scrapes several exporters in turn, ten scrapes a second in all; whatever the machine does meanwhile hits all alike. */
export async function scrapeInTurn(
  urls: readonly string[],
  seconds: number,
): Promise<readonly ScrapedInTurn[]> {
  const scraped = urls.map((url) => ({ scraper: createScraper(url), ms: [] as number[] }));
  await inRhythm({ seconds, everyMs: EVERY_MS }, async (beat) => {
    const one = scraped[beat % scraped.length];
    if (one !== undefined) one.ms.push((await one.scraper.scrape()).ms);
  });
  const results: ScrapedInTurn[] = [];
  for (const { scraper, ms } of scraped) {
    results.push({ ms, series: countCloudSeries(toText(await scraper.scrape())) });
    scraper.close();
  }
  return results;
}
