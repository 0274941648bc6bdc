import type { Random } from '../../simulator/random.ts';
import { toBadDocument, toDocument } from './document.ts';
import type { History } from './history.ts';
import type { Injector } from './injection.ts';
import type { Plan } from './plan.ts';
import type { Scraper } from './scraper.ts';
import type { Stage } from './stage.ts';
import type { Tally } from './tally.ts';
import type { Violations } from './violations.ts';

/** Who asks for a reload. */
export const WAYS = ['POST', 'SIGHUP', 'both at once'] as const;
export type Way = (typeof WAYS)[number];

/** What reloads need. */
export interface ReloadParts {
  readonly stage: Stage;
  readonly scraper: Scraper;
  readonly history: History;
  readonly injector: Injector;
  readonly violations: Violations;
  readonly tally: Tally;
}

interface Outcome {
  readonly status: number;
  readonly text: string;
}

/** Reloads the exporter, one at a time, and sees that it does what it says. */
export interface Reloads {
  readonly good: (plan: Plan, way: Way) => Promise<void>;
  /** The bad configuration is decided at once, whenever it is read. */
  readonly bad: (plan: Plan, way: Way, random: Random) => Promise<void>;
}

/** Creates the reloads of a stage. */
export function createReloads(parts: ReloadParts): Reloads {
  const { stage, scraper, history, injector, violations, tally } = parts;
  const { baseUrl } = stage.simulator;

  async function ask(way: Way): Promise<readonly Outcome[]> {
    const post = (): Promise<Outcome> => scraper.ask('POST', '/-/reload');
    const direct = async (): Promise<Outcome> => {
      const { faults } = await stage.app.config.reload();
      return { status: faults.length === 0 ? 200 : 500, text: faults.join('\n') || 'reloaded' };
    };
    if (way === 'both at once') return Promise.all([post(), direct(), post(), direct()]);
    return [await (way === 'POST' ? post() : direct())];
  }

  function expectAll(outcomes: readonly Outcome[], wanted: number): void {
    for (const { status, text } of outcomes) {
      if (status !== wanted || text === '')
        violations.add('a reload says what it came to', `${status} instead of ${wanted}: ${text}`);
    }
  }

  return {
    good: async (plan, way) => {
      await stage.writeConfig(toDocument(plan, baseUrl));
      history.begin(plan);
      expectAll(await ask(way), 200);
      history.settle();
      injector.onReload();
      tally.count(`good reloads by ${way}`);
    },
    bad: async (plan, way, random) => {
      const document = toBadDocument(random, plan, baseUrl);
      const before = await scraper.ask('GET', '/config');
      await stage.writeConfig(document);
      expectAll(await ask(way), 500);
      const after = await scraper.ask('GET', '/config');
      if (after.text !== before.text) violations.add('a bad configuration changes nothing', after.text);
      injector.onReload();
      tally.count(`bad reloads by ${way}`);
    },
  };
}
