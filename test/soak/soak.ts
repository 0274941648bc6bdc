import { setTimeout as sleep } from 'node:timers/promises';
import { toDocument } from './document.ts';
import type { SoakFlags } from './flags.ts';
import { createMeter, type Meter, type Sample } from './measure.ts';
import { planEverything } from './plan.ts';
import { createRounds, toKnownApps } from './rounds.ts';
import { openStage } from './stage.ts';
import type { Tally } from './tally.ts';
import { createViolations, type Violation, type Violations } from './violations.ts';

/** What came of a soak. */
export interface SoakReport {
  readonly done: Tally;
  readonly seconds: number;
  readonly samples: readonly Sample[];
  readonly violations: readonly Violation[];
  /** Of everything that chance decided: the same for the same seed and as many rounds. */
  readonly decisions: string;
}

/** Soaks an exporter until one of the limits is reached. */
export async function soak(flags: SoakFlags): Promise<SoakReport> {
  const violations = createViolations();
  const stopListening = listenToProcess(violations);
  const meter = createMeter();
  const before = await meter.sample();
  const stage = await openStage(flags, ({ world, baseUrl }) =>
    toDocument(planEverything(toKnownApps(world)), baseUrl),
  );
  const rounds = createRounds(stage, flags, violations);
  const { tally } = rounds;
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1000;
  const samples: Sample[] = [];
  let soakedSeconds = 0;
  try {
    while (
      tally.of('polls') < flags.polls &&
      tally.of('rounds') < flags.rounds &&
      seconds() < flags.seconds
    ) {
      await rounds.run();
      samples.push(await meter.sample());
    }
    soakedSeconds = seconds();
    await rounds.end();
    await checkThatNothingIsLeft(meter, before, violations);
  } catch (error) {
    violations.add('the soak comes to its end', error instanceof Error ? String(error.stack) : String(error));
  }
  for (const error of stage.log.errors) violations.add('the log tells of no error of the exporter', error);
  meter.stop();
  stopListening();
  const decisions = rounds.decisions();
  return { done: tally, seconds: soakedSeconds, samples, violations: violations.list(), decisions };
}

const TROUBLE = ['warning', 'unhandledRejection', 'uncaughtException'] as const;

function listenToProcess(violations: Violations): () => void {
  const stops = TROUBLE.map((event) => {
    const listener = (trouble: unknown): void => {
      violations.add(`no ${event}`, trouble instanceof Error ? String(trouble.stack) : String(trouble));
    };
    process.on(event, listener);
    return () => process.off(event, listener);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

const LEFT_OVERS = ['sockets accepted', 'sockets opened', 'resources', 'timers'] as const;

/** undici keeps one timer for all of its timeouts, for a second after the last. */
const UNDICI_TIMERS = 1;

const PATIENCE_MS = 3000;

async function checkThatNothingIsLeft(meter: Meter, before: Sample, violations: Violations): Promise<void> {
  const startedMs = performance.now();
  for (;;) {
    const now = await meter.sample();
    const left = LEFT_OVERS.filter((measure) => now[measure] > before[measure] + UNDICI_TIMERS);
    if (left.length === 0) return;
    if (performance.now() - startedMs > PATIENCE_MS) {
      const counts = left.map((measure) => `${measure}: ${now[measure]}, before: ${before[measure]}`);
      violations.add('nothing is left when all is closed', counts.join('; '));
      return;
    }
    await sleep(50);
  }
}
