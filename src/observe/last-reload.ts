import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';

/** The result of a reload: without faults it succeeded. */
export interface ReloadOutcome {
  /** One line each. */
  readonly faults: readonly string[];
  /** An error that is no fault of the configuration. */
  readonly error?: unknown;
  /** Whether the configuration differs from the previous one. */
  readonly isChanged?: boolean;
}

/** When the configuration was loaded, and the last reload if it failed. Times are of the boot clock. */
export interface LastReload {
  readonly loadedAtBootSeconds: number;
  readonly failed: { readonly atBootSeconds: number; readonly faults: readonly string[] } | undefined;
}

/** Records reloads in metrics, in the log and for the status page. */
export interface ReloadRecord {
  readonly onReload: (outcome: ReloadOutcome) => void;
  readonly last: () => LastReload;
}

/** Starts with a configuration that was loaded now. */
export function createReloadRecord(self: SelfMetrics, log: Logger, clock: Clock): ReloadRecord {
  let last: LastReload = { loadedAtBootSeconds: clock.bootSeconds(), failed: undefined };
  let logged = '';
  self.configReloadSuccessful.set(1);
  self.configReloadedAt.set(last.loadedAtBootSeconds);
  return {
    last: () => last,
    onReload: ({ faults, error, isChanged = false }) => {
      const atBootSeconds = clock.bootSeconds();
      const isSuccess = faults.length === 0;
      self.configReloadSuccessful.set(Number(isSuccess));
      // Clients can request reloads: equal results are logged once.
      const text = [...faults, error].join('\n');
      const isNew = isChanged || logged !== text;
      logged = text;
      if (isSuccess) {
        last = { loadedAtBootSeconds: atBootSeconds, failed: undefined };
        self.configReloadedAt.set(atBootSeconds);
        log[isNew ? 'info' : 'debug']('configuration reloaded', { changed: isChanged });
        return;
      }
      last = { ...last, failed: { atBootSeconds, faults } };
      const level = isNew ? 'error' : 'debug';
      log[level]('configuration reload failed, keeping the previous one', { faults: faults.length });
      for (const fault of faults) log[level]('fault in the configuration', { fault });
      if (error instanceof Error)
        log[level]('configuration reload failed unexpectedly', { stack: error.stack });
    },
  };
}
