import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';

/** What loading the configuration came to. */
interface LoadOutcome {
  readonly faults: readonly string[];
  readonly error?: unknown;
  /** Whether another configuration is in force now. */
  readonly isChanged?: boolean;
}

/** Shows in metrics and in the log what each reload came to; the first loading, which was good, already is. */
export function createReloadMeter({ self, log, clock }: ReloadMeterParts): (outcome: LoadOutcome) => void {
  self.configReloadSuccessful.set(1);
  self.configReloadedAt.set(clock.bootSeconds());
  let logged = '';
  return ({ faults, error, isChanged }) => {
    self.configReloadSuccessful.set(Number(faults.length === 0));
    // Clients can ask for reloads: equal results are logged once.
    const text = [...faults, error].join('\n');
    const isNews = isChanged === true || logged !== text;
    logged = text;
    if (faults.length === 0) {
      self.configReloadedAt.set(clock.bootSeconds());
      log[isNews ? 'info' : 'debug']('configuration reloaded', { changed: isChanged === true });
      return;
    }
    const level = isNews ? 'error' : 'debug';
    log[level]('configuration reload failed, keeping the previous one', { faults: faults.length });
    for (const fault of faults) log[level]('fault in the configuration', { fault });
    if (error instanceof Error)
      log[level]('configuration reload failed unexpectedly', { stack: error.stack });
  };
}

interface ReloadMeterParts {
  readonly self: SelfMetrics;
  readonly log: Logger;
  readonly clock: Clock;
}
