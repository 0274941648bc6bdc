import { setTimeout as sleep } from 'node:timers/promises';
import { toDocument } from './document.ts';
import type { SoakFlags } from './flags.ts';
import { createMeter, type Meter, type Sample } from './measure.ts';
import { completePlan } from './plan.ts';
import { createRounds, toKnownApps } from './rounds.ts';
import { openStage } from './stage.ts';
import type { Tally } from './tally.ts';
import { createViolations, type Violation, type Violations } from './violations.ts';

/** The result of a soak test. */
export interface SoakReport {
  readonly done: Tally;
  readonly seconds: number;
  readonly samples: readonly Sample[];
  readonly violations: readonly Violation[];
  /** A hash of all random decisions: equal for the same seed and number of rounds. */
  readonly decisions: string;
}

/** Runs the soak test until one of the limits is reached. */
export async function soak(flags: SoakFlags): Promise<SoakReport> {
  const violations = createViolations();
  const stopListening = listenToProcess(violations);
  const meter = createMeter();
  const before = await meter.sample();
  const stage = await openStage(flags, ({ world, baseUrl }) =>
    toDocument(completePlan(toKnownApps(world)), baseUrl),
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
    await checkEverythingClosed(meter, before, violations);
  } catch (error) {
    violations.add('the soak test completes', error instanceof Error ? String(error.stack) : String(error));
  }
  for (const error of stage.log.errors) violations.add('the log contains no errors of the exporter', error);
  meter.stop();
  stopListening();
  const decisions = rounds.decisions();
  return { done: tally, seconds: soakedSeconds, samples, violations: violations.list(), decisions };
}

const PROCESS_EVENTS = ['warning', 'unhandledRejection', 'uncaughtException'] as const;

function listenToProcess(violations: Violations): () => void {
  const stops = PROCESS_EVENTS.map((event) => {
    const listener = (randomFaults: unknown): void => {
      violations.add(
        `no ${event}`,
        randomFaults instanceof Error ? String(randomFaults.stack) : String(randomFaults),
      );
    };
    process.on(event, listener);
    return () => process.off(event, listener);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

const CLOSED_MEASURES = ['sockets accepted', 'sockets opened', 'resources', 'timers'] as const;

/** undici keeps one timer for all timeouts until a second after the last one. */
const UNDICI_TIMERS = 1;

const TIMEOUT_MS = 3000;

async function checkEverythingClosed(meter: Meter, before: Sample, violations: Violations): Promise<void> {
  const startedMs = performance.now();
  for (;;) {
    const now = await meter.sample();
    const open = CLOSED_MEASURES.filter((measure) => now[measure] > before[measure] + UNDICI_TIMERS);
    if (open.length === 0) return;
    if (performance.now() - startedMs > TIMEOUT_MS) {
      const counts = open.map((measure) => `${measure}: ${now[measure]}, before: ${before[measure]}`);
      violations.add('nothing is left open at the end', counts.join('; '));
      return;
    }
    await sleep(50);
  }
}
