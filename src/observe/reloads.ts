import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import type { WebConfigObserver } from '../web-config/live.ts';

/** The result of a reload: without faults it succeeded. */
export interface ReloadOutcome {
  readonly faults: readonly string[];
  /** An error that is no fault of the configuration. */
  readonly error?: unknown;
  /** Whether the configuration differs from the previous one. */
  readonly isChanged?: boolean;
}

/** When the configuration was loaded, and the last reload if it failed. Times are of the boot clock. */
interface LastReload {
  readonly loadedAtBootSeconds: number;
  readonly failed: { readonly atBootSeconds: number; readonly faults: readonly string[] } | undefined;
}

/** Records reloads in metrics, in the log and for the status page. */
export type ReloadRecord = ReturnType<typeof createReloadRecord>;

export function createReloadRecord(self: SelfMetrics, log: Logger, clock: Clock) {
  let last: LastReload = { loadedAtBootSeconds: clock.bootSeconds(), failed: undefined };
  let logged = '';
  self.configReloadSuccessful.set(1);
  self.configReloadedAt.set(last.loadedAtBootSeconds);
  return {
    last: () => last,
    onReload: ({ faults, error, isChanged = false }: ReloadOutcome): void => {
      const atBootSeconds = clock.bootSeconds();
      const isSuccess = faults.length === 0;
      // Clients can request reloads: equal results are logged once.
      const text = [...faults, error].join('; ');
      const isNew = isChanged || logged !== text;
      logged = text;
      self.configReloadSuccessful.set(Number(isSuccess));
      if (isSuccess) {
        last = { loadedAtBootSeconds: atBootSeconds, failed: undefined };
        self.configReloadedAt.set(atBootSeconds);
        log[isNew ? 'info' : 'debug']('configuration reloaded', { changed: isChanged });
      } else {
        last = { ...last, failed: { atBootSeconds, faults } };
        const fields = { faults: joinFaults(faults), stack: toStack(error) };
        log[isNew ? 'error' : 'debug']('configuration reload failed, keeping the previous one', fields);
      }
    },
  };
}

function toStack(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}

/** Creates an observer that logs each change of the web configuration once, and shows it in the exporter's metrics. */
export function createWebConfigObserver(self: SelfMetrics, log: Logger, clock: Clock): WebConfigObserver {
  return {
    onLoaded: ({ tls, users }) => {
      self.webConfigReloadSuccessful.set(1);
      self.webConfigReloadedAt.set(clock.bootSeconds());
      log.info('web configuration loaded', {
        tls: tls === undefined ? 'off' : 'on',
        logins: users.size === 0 ? 'off' : 'on',
      });
    },
    onRejected: (faults) => {
      self.webConfigReloadSuccessful.set(0);
      log.warn('web configuration reload failed, keeping the previous one', { faults: joinFaults(faults) });
    },
  };
}

/** Errors that one line of the log lists: a file with thousands of them is probably not a configuration. */
const FAULTS_LOGGED = 20;

function joinFaults(faults: readonly string[]): string {
  const others = faults.length - FAULTS_LOGGED;
  return [...faults.slice(0, FAULTS_LOGGED), ...(others > 0 ? [`and ${others} more`] : [])].join('; ');
}
