import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { toFingerprint } from '../secrets/hash.ts';

/** What a reload came to: no faults where it succeeded. */
export interface ReloadOutcome {
  /** One line each. */
  readonly faults: readonly string[];
  /** An error that is no fault of the configuration. */
  readonly error?: unknown;
  /** Whether another configuration is in force now. */
  readonly isChanged?: boolean;
}

/** What a live configuration stands on. */
export interface LiveConfigOptions {
  readonly initial: Config;
  /** Reads the configuration anew. @throws ConfigError with all faults. */
  readonly load: () => Promise<Config>;
  /** Does all that can fail; what it returns brings the configuration in force. */
  readonly prepare: (config: Config) => () => Promise<void>;
  /** Is told what each reload came to. */
  readonly onReload: (outcome: ReloadOutcome) => void;
}

/** The configuration in force, which can be read anew while we run. */
export interface LiveConfig {
  /** The same object until a reload succeeds. */
  readonly current: () => Config;
  /** Never rejects: a bad configuration leaves the last one in force. */
  readonly reload: () => Promise<ReloadOutcome>;
  /** Refuses further reloads, and resolves when the one under way has ended. */
  readonly close: () => Promise<void>;
}

const CLOSED: ReloadOutcome = { faults: ['the exporter stops: the configuration is not read any more'] };

/** Creates a live configuration. Reloads run one after the other, and all who ask while one waits share it. */
export function createLiveConfig({ initial, load, prepare, onReload }: LiveConfigOptions): LiveConfig {
  let current = initial;
  let last: Promise<unknown> = Promise.resolve();
  let waiting: Promise<ReloadOutcome> | undefined;
  let isClosed = false;

  async function replace(): Promise<ReloadOutcome> {
    const config = await load();
    const commit = prepare(config);
    const isChanged = toFingerprint(config) !== toFingerprint(current);
    current = config;
    await commit();
    return { faults: [], isChanged };
  }

  async function reloadNow(): Promise<ReloadOutcome> {
    waiting = undefined;
    if (isClosed) return CLOSED;
    const outcome = await replace().catch(toFaults);
    onReload(outcome);
    return outcome;
  }

  return {
    current: () => current,
    reload: () => {
      waiting ??= last.then(reloadNow);
      last = waiting;
      return waiting;
    },
    close: async () => {
      isClosed = true;
      await last;
    },
  };
}

function toFaults(error: unknown): ReloadOutcome {
  if (error instanceof ConfigError) return { faults: error.faults };
  return {
    faults: ['an unexpected error, which the log tells: the last configuration stays in force'],
    error,
  };
}
