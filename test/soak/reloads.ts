import type { Random } from '../../simulator/random.ts';
import { toDocument, toInvalidDocument } from './document.ts';
import type { History } from './history.ts';
import type { Injector } from './injection.ts';
import type { Plan } from './plan.ts';
import type { Scraper } from './scraper.ts';
import type { Stage } from './stage.ts';
import type { Tally } from './tally.ts';
import type { Violations } from './violations.ts';

/** How a reload is triggered. */
export const TRIGGERS = ['POST', 'SIGHUP', 'both at once'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Dependencies of reloads. */
export interface ReloadDeps {
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

/** Reloads the exporter, one at a time, and checks the result. */
export interface Reloads {
  readonly valid: (plan: Plan, trigger: Trigger) => Promise<void>;
  /** The invalid configuration is chosen at the call, although it is read later. */
  readonly invalid: (plan: Plan, trigger: Trigger, random: Random) => Promise<void>;
}

/** Creates the reloads. */
export function createReloads(deps: ReloadDeps): Reloads {
  const { stage, scraper, history, injector, violations, tally } = deps;
  const { baseUrl } = stage.simulator;

  async function send(trigger: Trigger): Promise<readonly Outcome[]> {
    const post = (): Promise<Outcome> => scraper.send('POST', '/-/reload');
    const direct = async (): Promise<Outcome> => {
      const { faults } = await stage.app.config.reload();
      return { status: faults.length === 0 ? 200 : 500, text: faults.join('\n') || 'reloaded' };
    };
    if (trigger === 'both at once') return Promise.all([post(), direct(), post(), direct()]);
    return [await (trigger === 'POST' ? post() : direct())];
  }

  function expectAll(outcomes: readonly Outcome[], expected: number): void {
    for (const { status, text } of outcomes) {
      if (status !== expected || text === '')
        violations.add('a reload returns its result', `${status} instead of ${expected}: ${text}`);
    }
  }

  return {
    valid: async (plan, trigger) => {
      await stage.writeConfig(toDocument(plan, baseUrl));
      history.begin(plan);
      expectAll(await send(trigger), 200);
      history.complete();
      injector.onReload();
      tally.count(`valid reloads by ${trigger}`);
    },
    invalid: async (plan, trigger, random) => {
      const document = toInvalidDocument(random, plan, baseUrl);
      const before = await scraper.send('GET', '/config');
      await stage.writeConfig(document);
      expectAll(await send(trigger), 500);
      const after = await scraper.send('GET', '/config');
      if (after.text !== before.text) violations.add('an invalid configuration changes nothing', after.text);
      injector.onReload();
      tally.count(`invalid reloads by ${trigger}`);
    },
  };
}
