import type { Config } from '../config/config.ts';
import { renderConfig } from '../config/render.ts';
import { findWarnings } from '../config/warnings.ts';
import { createServiceDiscovery } from '../discovery/service-discovery.ts';
import { createAccessControl } from '../http/access-control.ts';
import { LIMITS, limitConnections } from '../http/limits.ts';
import { type Listeners, listenOnAll } from '../http/listen.ts';
import type { BoundAddress, ListenAddress } from '../http/listen-address.ts';
import { createServer } from '../http/server.ts';
import { createExposition } from '../metrics/exposition.ts';
import { createSelfMetrics, type SelfMetrics } from '../metrics/self.ts';
import type { RejectReason } from '../metrics/self-catalogue.ts';
import { limitLines } from '../observe/hourly-limit.ts';
import { createReloadRecord, createWebConfigObserver, type ReloadRecord } from '../observe/reloads.ts';
import { readOpenFileLimit } from '../open-files.ts';
import { ONLY_SHARD } from '../shard.ts';
import { followWebConfig, type LiveWebConfig } from '../web-config/live.ts';
import type { LoadedWebConfig } from '../web-config/load.ts';
import { Collection, type CollectionOptions } from './collection.ts';
import { createLiveConfig, type LiveConfig } from './live-config.ts';
import { createStatusReader } from './status.ts';

/** Log lines about requests that fail by an error of our own. */
const REQUEST_ERRORS_PER_HOUR = 10;

/** Dependencies of an exporter. */
export interface AppOptions extends CollectionOptions {
  readonly config: Config;
  /** Reads the configuration, for a reload. @throws ConfigError with all errors. */
  readonly loadConfig: () => Promise<Config>;
  readonly listenAddresses: readonly ListenAddress[];
  readonly telemetryPath: string;
  /** TLS, logins and limits; none without a web configuration. */
  readonly webConfig?: LoadedWebConfig | undefined;
  /** The number of log lines that were not written; 0 if left out. */
  readonly droppedLogLines?: (() => number) | undefined;
}

/** A running exporter. */
export interface App {
  /** Where it listens, one for each address. */
  readonly listeners: readonly BoundAddress[];
  /** The current configuration, and how to reload it. */
  readonly config: LiveConfig;
  /** Aborts polls, lets open scrapes finish, and resolves when nothing is left running. */
  readonly close: () => Promise<void>;
}

/** Starts an exporter: it listens first, then polls. @throws StartupError, or ConfigError of the web configuration. */
export async function startApp(options: AppOptions): Promise<App> {
  const { clock, droppedLogLines, log, shard = ONLY_SHARD, version, webConfig } = options;
  const self = createSelfMetrics({ version, shard, clock, droppedLogLines });
  const web = webConfig && followWebConfig(webConfig, createWebConfigObserver(self, log, clock));
  const collection = new Collection(options.config, { ...options, self });
  const reloads = createReloadRecord(self, log, clock);
  let warnings: readonly string[] = [];
  const warn = (config: Config): void => {
    const current = findWarnings(config);
    for (const detail of current)
      if (!warnings.includes(detail)) log.warn('configuration warning', { detail });
    warnings = current;
  };
  warn(options.config);
  const config = createLiveConfig({
    initial: options.config,
    load: options.loadConfig,
    prepare: (next) => collection.prepare(next),
    onReload: (outcome) => {
      reloads.onReload(outcome);
      if (outcome.isChanged === true) warn(config.current());
    },
  });
  const listening = await serve(options, { config, reloads, collection, self, web });
  collection.start();
  return {
    listeners: listening.addresses,
    config,
    close: async () => {
      web?.close();
      // A reload that is still running would start to poll again.
      await config.close();
      await Promise.all([collection.close(), listening.close()]);
    },
  };
}

interface ServerDeps {
  readonly config: LiveConfig;
  readonly reloads: ReloadRecord;
  readonly collection: Collection;
  readonly self: SelfMetrics;
  readonly web: LiveWebConfig | undefined;
}

function serve(
  options: AppOptions,
  { config, reloads, collection, self, web }: ServerDeps,
): Promise<Listeners> {
  const { clock, log, shard = ONLY_SHARD, version, telemetryPath } = options;
  const exposition = createExposition({
    source: collection.store,
    self,
    clock,
    filter: () => config.current().metrics,
  });
  const reject = (reason: RejectReason): void => self.webRejected.inc({ reason });
  const server = createServer({
    telemetryPath,
    exposition,
    serviceDiscovery: createServiceDiscovery({
      source: collection.store,
      config: config.current,
      clock,
    }),
    readStatus: createStatusReader({ version, shard, telemetryPath, clock, config, reloads, collection }),
    isReady: collection.isReady,
    renderConfig: () => renderConfig(config.current()),
    reload: async () => (await config.reload()).faults,
    log: { error: limitLines(log.error, REQUEST_ERRORS_PER_HOUR, clock) },
    accessControl: web && createAccessControl({ settings: web.current, clock, reject }),
  });
  const openFiles = readOpenFileLimit();
  const limits = { connections: limitConnections(openFiles) };
  if (limits.connections < LIMITS.connections)
    log.warn('the limit of open files is low, fewer connections are accepted', {
      open_files: openFiles,
      ...limits,
    });
  return listenOnAll(server, options.listenAddresses, { tls: web?.tls, reject, limits });
}
