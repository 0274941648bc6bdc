import { toDurationSeconds } from '../clock.ts';
import { startCron } from './cron.ts';
import { Cycle, type CycleOptions } from './cycle.ts';

/** What is polled, and when. */
export interface PollerOptions extends CycleOptions {
  /** Cron with an optional seconds field, in UTC. */
  readonly schedule: string;
}

/** Polling, from now on until it is closed. */
export interface Poller {
  /** Breaks off what is in flight, and resolves when nothing is left running. */
  readonly close: () => Promise<void>;
}

/** Starts a first cycle at once, and further ones by the schedule; two cycles never overlap. */
export function startPoller(options: PollerOptions): Poller {
  const { clock, observer, schedule } = options;
  const cycle = new Cycle(options);
  let running: Promise<void> | undefined;
  let isClosed = false;

  async function runCycle(): Promise<void> {
    const startedAt = clock.monotonicSeconds();
    await cycle.run();
    if (!isClosed) observer.onCycle(toDurationSeconds(startedAt, clock));
  }

  function tick(): void {
    if (running !== undefined) {
      observer.onSkippedCycle();
      return;
    }
    running = runCycle().finally(() => {
      running = undefined;
    });
  }

  tick();
  const cron = startCron(schedule, tick, clock);
  return {
    close: async () => {
      isClosed = true;
      cron.stop();
      cycle.abort();
      await running;
    },
  };
}
