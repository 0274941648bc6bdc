import type { AppView, Snapshot } from '../snapshot/model.ts';
import { CONDITIONS, type Condition, toAppFault, toCvmCondition } from './conditions.ts';
import { createFilter, type Filter } from './filter.ts';
import type { StatusQuery } from './query.ts';
import type { SurveyedApp, SurveyedCvm } from './surveyed.ts';

/** What one walk through a snapshot finds. */
export interface Survey {
  /** Every app, filtered or not. */
  readonly all: readonly SurveyedApp[];
  readonly cvmCount: number;
  readonly running: number;
  /** CVMs that need attention, by what they are. */
  readonly failing: ReadonlyMap<string, number>;
  /** CVMs that the text asks for, by status; it is the status that one may choose next. */
  readonly statuses: ReadonlyMap<string, number>;
  /** CVMs among them that need attention. */
  readonly needsAttention: number;
  /** What is asked for, in groups, most urgent first. */
  readonly apps: readonly (readonly SurveyedApp[])[];
  readonly cvms: readonly (readonly SurveyedCvm[])[];
}

/** Walks once through a snapshot: counts everything, and sorts what is asked for by urgency. */
export function survey({ apps }: Snapshot, query: StatusQuery): Survey {
  const filter = createFilter(query);
  const tally = new Tally();
  for (const app of apps) tally.add(app, filter);
  return tally.result();
}

/** The name of what is wrong with a CVM that cannot boot, whatever its status. */
export const BOOT_ERROR = 'boot error';

class Tally {
  readonly #all: SurveyedApp[] = [];
  readonly #failing = new Map<string, number>();
  readonly #statuses = new Map<string, number>();
  readonly #apps = Array.from({ length: APP_GROUPS }, (): SurveyedApp[] => []);
  readonly #cvms = new Map(CONDITIONS.map((condition): [Condition, SurveyedCvm[]] => [condition, []]));
  #cvmCount = 0;
  #running = 0;
  #needsAttention = 0;

  add(app: AppView, filter: Filter): void {
    let running = 0;
    let failing = 0;
    let isAsked = false;
    for (const cvm of app.cvms) {
      const condition = toCvmCondition(cvm);
      if (cvm.status === 'running') running += 1;
      if (condition === 'failing') {
        failing += 1;
        count(this.#failing, cvm.bootError === true ? BOOT_ERROR : cvm.status);
      }
      if (this.#addCvm({ cvm, app, condition }, filter)) isAsked = true;
    }
    this.#cvmCount += app.cvms.length;
    this.#running += running;
    const surveyed = { app, fault: toAppFault(app, running), running, failing };
    this.#all.push(surveyed);
    if (isAsked || filter.wantsApp(surveyed)) this.#apps[toGroup(surveyed)]?.push(surveyed);
  }

  #addCvm(surveyed: SurveyedCvm, filter: Filter): boolean {
    if (!filter.hasWords(surveyed)) return false;
    count(this.#statuses, surveyed.cvm.status);
    if (surveyed.condition === 'failing') this.#needsAttention += 1;
    if (!filter.hasStatus(surveyed)) return false;
    this.#cvms.get(surveyed.condition)?.push(surveyed);
    return true;
  }

  result(): Survey {
    return {
      all: this.#all,
      cvmCount: this.#cvmCount,
      running: this.#running,
      failing: this.#failing,
      statuses: this.#statuses,
      needsAttention: this.#needsAttention,
      apps: this.#apps,
      cvms: [...this.#cvms.values()],
    };
  }
}

const APP_GROUPS = 5;

// Failing polls, then no data, too few CVMs, failing CVMs, and those never polled before the ones that are well.
function toGroup({ app, fault, failing }: SurveyedApp): number {
  if (fault !== undefined) return fault === 'short' ? 1 : 0;
  if (failing > 0) return 2;
  return app.lastPoll === undefined ? 3 : 4;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
