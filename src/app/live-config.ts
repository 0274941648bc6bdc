import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import type { ReloadOutcome } from '../observe/reloads.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { toFingerprint } from '../secrets/secret.ts';

export interface LiveConfigOptions {
  readonly initial: Config;
  /** Reads the configuration. @throws ConfigError with all faults. */
  readonly load: () => Promise<Config>;
  /** Does everything that can fail; what it returns applies the configuration. */
  readonly prepare: (config: Config) => () => Promise<void>;
  readonly onReload: (outcome: ReloadOutcome) => void;
}

export type LiveConfig = ReturnType<typeof createLiveConfig>;

const CLOSED: ReloadOutcome = {
  faults: ['the exporter is stopping: the configuration is no longer reloaded'],
};

/** Creates a live configuration. Reloads run one at a time; requests that come while one waits share it. */
export function createLiveConfig({ initial, load, prepare, onReload }: LiveConfigOptions) {
  let current = initial;
  let isClosed = false;

  async function replace(): Promise<ReloadOutcome> {
    const config = await load();
    const commit = prepare(config);
    const isChanged = toFingerprint(config) !== toFingerprint(current);
    current = config;
    await commit();
    return { faults: [], isChanged };
  }

  const reload = oneAtATime(async (): Promise<ReloadOutcome> => {
    if (isClosed) return CLOSED;
    const outcome = await replace().catch(toFaults);
    onReload(outcome);
    return outcome;
  });

  return {
    /** The same object until a reload succeeds. */
    current: () => current,
    /** Never rejects: after a bad configuration, the previous one stays. */
    reload,
    /** Rejects further reloads, and resolves when the current one has ended. */
    close: async () => {
      isClosed = true;
      await reload();
    },
  };
}

function toFaults(error: unknown): ReloadOutcome {
  if (error instanceof ConfigError) return { faults: error.faults };
  return {
    faults: ['an unexpected error, see the log; keeping the previous configuration'],
    error,
  };
}
