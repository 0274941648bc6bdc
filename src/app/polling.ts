import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import { observeAll } from '../observe/all.ts';
import { createApiMeter } from '../observe/api-meter.ts';
import { createDiscoveryRecord, type LastDiscovery } from '../observe/discovery-record.ts';
import { PollLog } from '../observe/poll-log.ts';
import { createPollMeter } from '../observe/poll-meter.ts';
import { createPollRecorder } from '../observe/poll-recorder.ts';
import { createReadiness } from '../observe/readiness.ts';
import { createScheduleRecord } from '../observe/schedule-record.ts';
import type { StartCron } from '../schedule/cron.ts';
import { Poller } from '../schedule/poller.ts';
import type { Shard } from '../shard.ts';
import { createStore, type Store } from '../snapshot/store.ts';
import {
  forgetOtherKeys,
  openUpstream,
  throttledUntilBootSeconds,
  toWatchPlan,
  type Upstream,
} from './upstream.ts';

/** What polling needs besides the configuration. */
export interface PollingParts {
  /** As the API is told. */
  readonly version: string;
  readonly self: SelfMetrics;
  readonly log: Logger;
  readonly clock: Clock;
  /** Which apps are polled here, whatever the configuration. */
  readonly shard: Shard;
  /** The program's own where it is left out. */
  readonly startCron?: StartCron | undefined;
}

/** The way from the schedule to the snapshot. */
export interface Polling {
  /** What is known, as of now. */
  readonly store: Pick<Store, 'snapshot' | 'isUnexpired' | 'onChange'>;
  readonly isReady: () => boolean;
  /** When each workspace's pause after a 429 ends, by the boot clock; only those that are paused. */
  readonly throttledUntilBootSeconds: () => ReadonlyMap<string, number>;
  /** The longest time between two runs of the current schedule, from a day ago to a day ahead. */
  readonly pollIntervalSeconds: () => number;
  /** What became of a workspace's list of apps; `undefined` before the first was asked for. */
  readonly lastDiscovery: (workspace: string) => LastDiscovery | undefined;
  /** Begins to poll. */
  readonly start: () => void;
  /** Does all that can fail before other settings are in force; what it returns brings them in force. */
  readonly prepare: (config: Config) => () => Promise<void>;
  /** Breaks off what is in flight, and resolves when nothing is left running. */
  readonly close: () => Promise<void>;
}

/** Opens the way to the API, and polls nothing yet. */
export function openPolling(initial: Config, parts: PollingParts): Polling {
  const { clock, log, self, version } = parts;
  const apiMeter = createApiMeter(self, log);
  const api = { version, observer: apiMeter, clock };
  let config = initial;
  let upstream = openUpstream(config, api);
  const store = createStore({
    clock,
    limits: () => ({ maxCvms: config.limits.max_cvms, staleAfterSeconds: config.poll.stale_after }),
  });
  const readiness = createReadiness(clock);
  const discoveries = createDiscoveryRecord();
  const observers = [
    createPollRecorder(store, { self, log, clock }),
    createPollMeter(self),
    apiMeter,
    readiness,
    discoveries,
    new PollLog(log, clock),
  ];
  const poller = new Poller(observeAll(observers), clock, parts);
  const schedule = createScheduleRecord(config.poll, log, clock);

  async function goOnWith(next: Config, opened: Upstream): Promise<void> {
    const { connection } = upstream;
    [config, upstream] = [next, opened];
    schedule.replace(config.poll);
    await poller.replace(toWatchPlan(config, upstream));
    forgetOtherKeys(upstream);
    if (connection === upstream.connection) return;
    // The new configuration is in force, whatever becomes of the old connections.
    await connection.close().catch((error: unknown) => {
      log.warn('previous connections to the API not closed', { stack: String(error) });
    });
  }

  return {
    store,
    isReady: readiness.isReady,
    throttledUntilBootSeconds: () => throttledUntilBootSeconds(upstream),
    pollIntervalSeconds: schedule.longestIntervalSeconds,
    lastDiscovery: discoveries.lastOf,
    start: () => void poller.replace(toWatchPlan(config, upstream)),
    prepare: (next) => {
      const opened = openUpstream(next, api, upstream);
      return () => goOnWith(next, opened);
    },
    close: async () => {
      await poller.close();
      await upstream.connection.close();
    },
  };
}
