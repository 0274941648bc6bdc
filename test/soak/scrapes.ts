import type { Progress } from './check-progress.ts';
import { checkScrape } from './check-scrape.ts';
import type { ExpectedState } from './expected-state.ts';
import type { History } from './history.ts';
import type { Injector } from './injection.ts';
import { type Reading, readExposition } from './reading.ts';
import type { ScrapeOptions, Scraper } from './scraper.ts';
import type { Stage } from './stage.ts';
import type { Tally } from './tally.ts';
import type { Violations } from './violations.ts';

const MAX_CONCURRENT = 8;

/** Dependencies of scrapes. */
export interface ScrapeDeps {
  readonly stage: Stage;
  readonly scraper: Scraper;
  readonly expectedState: ExpectedState;
  readonly history: History;
  readonly progress: Progress;
  readonly injector: Injector;
  readonly violations: Violations;
  readonly tally: Tally;
}

/** Concurrent scrapes. */
export interface Scrapes {
  /** Begins a scrape once fewer than eight are in flight. */
  readonly begin: (options: ScrapeOptions) => Promise<void>;
  /** Runs a scrape; undefined without a body. */
  readonly run: (options: ScrapeOptions) => Promise<Reading | undefined>;
  readonly allDone: () => Promise<void>;
}

/** Creates the scrapes; each is checked when it completes. */
export function createScrapes(deps: ScrapeDeps): Scrapes {
  const { violations } = deps;
  const running = new Set<Promise<void>>();

  async function run(options: ScrapeOptions): Promise<Reading | undefined> {
    try {
      return await scrapeOnce(deps, options);
    } catch (error) {
      violations.add('a scrape succeeds and can be parsed', `${JSON.stringify(options)}: ${String(error)}`);
      return undefined;
    }
  }

  return {
    run,
    begin: async (options) => {
      while (running.size >= MAX_CONCURRENT) await Promise.race(running);
      const end = run(options).then(() => undefined);
      running.add(end);
      void end.then(() => running.delete(end));
    },
    allDone: async () => {
      await Promise.all(running);
    },
  };
}

async function scrapeOnce(deps: ScrapeDeps, options: ScrapeOptions): Promise<Reading | undefined> {
  const { history, injector, progress, scraper, stage, tally, expectedState, violations } = deps;
  const floor = progress.floor();
  const fromMs = performance.now();
  const { status, bytes, text } = await scraper.scrape(options);
  const toMs = performance.now();
  tally.count(`scrapes: ${options.behaviour}`);
  tally.count('bytes scraped', bytes);
  if (status !== 200 && status !== 0) violations.add('a scrape returns 200', String(status));
  if (text === undefined) return undefined;

  const reading = readExposition(injector.onResponse(text, options.format), options.format, { fromMs, toMs });
  tally.count('series read', reading.samples.length);
  const breaches = [
    ...checkScrape(reading, history.between(fromMs, toMs), { expectedState, clock: stage.clock }),
    ...progress.check(reading, floor, history.between(floor?.fromMs ?? fromMs, toMs)),
  ];
  for (const { rule, detail } of breaches) violations.add(rule, detail);
  return reading;
}
