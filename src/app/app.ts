import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { renderConfig } from '../config/render.ts';
import { createAccessControl } from '../http/access-control.ts';
import type { BoundAddress } from '../http/bound-address.ts';
import { LIMITS, limitConnections } from '../http/limits.ts';
import { type Listener, listenOnAll } from '../http/listen.ts';
import type { ListenAddress } from '../http/listen-address.ts';
import { createServer } from '../http/server.ts';
import type { Logger } from '../log.ts';
import { createExposition } from '../metrics/exposition.ts';
import { createSelfMetrics, type SelfMetrics } from '../metrics/self.ts';
import type { RefusalReason } from '../metrics/self-catalogue.ts';
import { limitLines } from '../observe/hourly-limit.ts';
import { createReloadMeter } from '../observe/reload-meter.ts';
import { createReloadRecord, type ReloadRecord } from '../observe/reload-record.ts';
import { createWebConfigObserver } from '../observe/web-config-observer.ts';
import { readOpenFileLimit } from '../open-files.ts';
import type { StartCron } from '../schedule/cron.ts';
import { ONLY_SHARD, type Shard } from '../shard.ts';
import type { Version } from '../version.ts';
import { followTls, followWebConfig, type LiveWebConfig } from '../web-config/live.ts';
import type { LoadedWebConfig } from '../web-config/load.ts';
import { createLiveConfig, type LiveConfig } from './live-config.ts';
import { openPolling, type Polling } from './polling.ts';
import { createStatusReader } from './status.ts';

/** Log lines about requests that fail by an error of our own. */
const REQUEST_ERRORS_PER_HOUR = 10;

/** What an exporter is made of. */
export interface AppOptions {
  readonly config: Config;
  /** Reads the configuration anew, for a reload. @throws ConfigError with all faults. */
  readonly loadConfig: () => Promise<Config>;
  readonly listenAddresses: readonly ListenAddress[];
  readonly telemetryPath: string;
  /** TLS, logins and limits; none of them where there is no file. */
  readonly webConfig?: LoadedWebConfig | undefined;
  readonly version: Version;
  readonly log: Logger;
  /** Log lines that were not written; none where it is left out. */
  readonly droppedLogLines?: (() => number) | undefined;
  readonly clock: Clock;
  /** Which apps it watches; all of them where it is left out. No reload changes it. */
  readonly shard?: Shard | undefined;
  /** Moves the schedule; the program's own where it is left out. */
  readonly startCron?: StartCron | undefined;
}

/** A running exporter. */
export interface App {
  /** Where it listens, one for each address. */
  readonly listeners: readonly BoundAddress[];
  /** The configuration in force, and how to read it anew. */
  readonly config: LiveConfig;
  /** Breaks off polls, lets open scrapes finish, and resolves when nothing is left running. */
  readonly close: () => Promise<void>;
}

/** Starts an exporter: it listens first, then polls. @throws StartupError, or ConfigError of the web configuration. */
export async function startApp(options: AppOptions): Promise<App> {
  const { clock, droppedLogLines, log, shard = ONLY_SHARD, startCron, version, webConfig } = options;
  const self = createSelfMetrics({ version, shard, clock, droppedLogLines });
  const web =
    webConfig === undefined
      ? undefined
      : followWebConfig(webConfig, createWebConfigObserver(self, log, clock));
  const polling = openPolling(options.config, {
    version: version.version,
    self,
    log,
    clock,
    shard,
    startCron,
  });
  const reloads = createReloadRecord(clock);
  const meter = createReloadMeter({ self, log, clock });
  const config = createLiveConfig({
    initial: options.config,
    load: options.loadConfig,
    prepare: polling.prepare,
    onReload: (outcome) => {
      reloads.onReload(outcome);
      meter(outcome);
    },
  });
  const listeners = await serve(options, { config, reloads, polling, self, web });
  polling.start();
  return {
    listeners,
    config,
    close: async () => {
      // A reload that went on beside us would begin to poll again.
      await config.close();
      await Promise.all([polling.close(), ...listeners.map((listener) => listener.close())]);
    },
  };
}

interface ServedParts {
  readonly config: LiveConfig;
  readonly reloads: ReloadRecord;
  readonly polling: Polling;
  readonly self: SelfMetrics;
  readonly web: LiveWebConfig | undefined;
}

function serve(
  options: AppOptions,
  { config, reloads, polling, self, web }: ServedParts,
): Promise<readonly Listener[]> {
  const { clock, log, shard = ONLY_SHARD, version, telemetryPath } = options;
  const exposition = createExposition({
    source: polling.store,
    self,
    clock,
    throttledUntilBootSeconds: polling.throttledUntilBootSeconds,
    pollIntervalSeconds: polling.pollIntervalSeconds,
    filter: () => config.current().metrics,
  });
  const refuse = (reason: RefusalReason): void => self.webRefusals.inc({ reason });
  const server = createServer({
    telemetryPath,
    exposition,
    readStatus: createStatusReader({ version, shard, telemetryPath, clock, config, reloads, polling }),
    isReady: polling.isReady,
    renderConfig: () => renderConfig(config.current()),
    reload: async () => (await config.reload()).faults,
    log: { error: limitLines(log.error, REQUEST_ERRORS_PER_HOUR, clock) },
    ...(web === undefined ? {} : { gate: createAccessControl({ settings: web.current, clock, refuse }) }),
  });
  const openFiles = readOpenFileLimit();
  const limits = { connections: limitConnections(openFiles) };
  if (limits.connections < LIMITS.connections)
    log.warn('the limit of open files is low, fewer connections are accepted', {
      open_files: openFiles,
      ...limits,
    });
  return listenOnAll(server, options.listenAddresses, { tls: web && followTls(web), refuse, limits });
}
