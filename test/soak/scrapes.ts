import type { Progress } from './check-progress.ts';
import { checkScrape } from './check-scrape.ts';
import type { History } from './history.ts';
import type { Injector } from './injection.ts';
import { type Reading, readExposition } from './reading.ts';
import type { Scraper, ScrapeWish } from './scraper.ts';
import type { Stage } from './stage.ts';
import type { Tally } from './tally.ts';
import type { Truth } from './truth.ts';
import type { Violations } from './violations.ts';

const MOST_AT_A_TIME = 8;

/** What scrapes are checked by. */
export interface ScrapeParts {
  readonly stage: Stage;
  readonly scraper: Scraper;
  readonly truth: Truth;
  readonly history: History;
  readonly progress: Progress;
  readonly injector: Injector;
  readonly violations: Violations;
  readonly tally: Tally;
}

/** Scrapes that run beside everything else. */
export interface Scrapes {
  /** Begins one, when fewer than eight are under way. */
  readonly begin: (wish: ScrapeWish) => Promise<void>;
  /** Runs one to its end; `undefined` where there is nothing to read. */
  readonly run: (wish: ScrapeWish) => Promise<Reading | undefined>;
  readonly allDone: () => Promise<void>;
}

/** Creates the scrapes of a stage; each is checked when it ends. */
export function createScrapes(parts: ScrapeParts): Scrapes {
  const { violations } = parts;
  const running = new Set<Promise<void>>();

  async function run(wish: ScrapeWish): Promise<Reading | undefined> {
    try {
      return await scrapeOnce(parts, wish);
    } catch (error) {
      violations.add('a scrape is answered, and can be parsed', `${JSON.stringify(wish)}: ${String(error)}`);
      return undefined;
    }
  }

  return {
    run,
    begin: async (wish) => {
      while (running.size >= MOST_AT_A_TIME) await Promise.race(running);
      const end = run(wish).then(() => undefined);
      running.add(end);
      void end.then(() => running.delete(end));
    },
    allDone: async () => {
      await Promise.all(running);
    },
  };
}

async function scrapeOnce(parts: ScrapeParts, wish: ScrapeWish): Promise<Reading | undefined> {
  const { history, injector, progress, scraper, stage, tally, truth, violations } = parts;
  const floor = progress.floor();
  const fromMs = performance.now();
  const { status, bytes, text } = await scraper.scrape(wish);
  const toMs = performance.now();
  tally.count(`scrapes: ${wish.manner}`);
  tally.count('bytes scraped', bytes);
  if (status !== 200 && status !== 0) violations.add('a scrape is answered with 200', String(status));
  if (text === undefined) return undefined;

  const reading = readExposition(injector.onAnswer(text, wish.format), wish.format, { fromMs, toMs });
  tally.count('series read', reading.samples.length);
  const breaches = [
    ...checkScrape(reading, history.between(fromMs, toMs), { truth, clock: stage.clock }),
    ...progress.check(reading, floor, history.between(floor?.fromMs ?? fromMs, toMs)),
  ];
  for (const { rule, detail } of breaches) violations.add(rule, detail);
  return reading;
}
