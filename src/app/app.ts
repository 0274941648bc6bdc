import { toUnixSeconds } from '../clock.ts';
import { type Config, findWarnings, renderConfig } from '../config/config.ts';
import { createServiceDiscovery } from '../discovery/service-discovery.ts';
import { createAccessControl } from '../http/access-control.ts';
import { LIMITS, limitConnections } from '../http/limits.ts';
import { listenOnAll } from '../http/listen.ts';
import type { ListenAddress } from '../http/listen-address.ts';
import { createServer } from '../http/server.ts';
import type { FamilyFilter } from '../metrics/define.ts';
import { createExposition } from '../metrics/exposition.ts';
import { createSelfMetrics, type SelfMetrics } from '../metrics/self.ts';
import type { RejectReason } from '../metrics/self-catalogue.ts';
import { limitLines } from '../observe/hourly-limit.ts';
import { createReloadRecord, createWebConfigObserver, type ReloadRecord } from '../observe/reloads.ts';
import { readOpenFileLimit } from '../open-files.ts';
import { ONLY_SHARD } from '../shard.ts';
import type { StatusData } from '../status-page/status-data.ts';
import { followWebConfig, type LiveWebConfig } from '../web-config/live.ts';
import type { LoadedWebConfig } from '../web-config/load.ts';
import { Collection, type CollectionOptions } from './collection.ts';
import { createLiveConfig, type LiveConfig } from './live-config.ts';

/** Log lines about requests that fail by an error of our own. */
const REQUEST_ERRORS_PER_HOUR = 10;

export interface AppOptions extends CollectionOptions {
  readonly config: Config;
  /** Reads the configuration, for a reload. @throws ConfigError with all errors. */
  readonly loadConfig: () => Promise<Config>;
  readonly listenAddresses: readonly ListenAddress[];
  readonly telemetryPath: string;
  /** Of the Grafana that the status page links to, without a slash at its end. */
  readonly grafanaUrl?: string | undefined;
  /** TLS, logins and limits; none without a web configuration. */
  readonly webConfig?: LoadedWebConfig | undefined;
  /** The number of log lines that were not written; 0 if left out. */
  readonly droppedLogLines?: (() => number) | undefined;
}

export type App = Awaited<ReturnType<typeof startApp>>;

/** Starts an exporter: it listens first, then polls. @throws StartupError, or ConfigError of the web configuration. */
export async function startApp(options: AppOptions) {
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
    /** Aborts polls, lets open scrapes finish, and resolves when nothing is left running. */
    close: async (): Promise<void> => {
      web?.close();
      // A reload that is still running would start to poll again.
      await config.close();
      await Promise.all([collection.close(), listening.close()]);
    },
  };
}

interface Parts {
  readonly config: LiveConfig;
  readonly reloads: ReloadRecord;
  readonly collection: Collection;
  readonly self: SelfMetrics;
  readonly web: LiveWebConfig | undefined;
}

function serve(options: AppOptions, parts: Parts): ReturnType<typeof listenOnAll> {
  const { clock, listenAddresses, log, telemetryPath } = options;
  const { config, collection, self, web } = parts;
  const filter = (): FamilyFilter => config.current().metrics;
  const reject = (reason: RejectReason): void => self.webRejected.inc({ reason });
  const server = createServer({
    telemetryPath,
    expose: createExposition({ source: collection.store, self, clock, filter }),
    serviceDiscovery: createServiceDiscovery({ source: collection.store, config: config.current, clock }),
    readStatus: () => readStatus(options, parts),
    isReady: collection.isReady,
    renderConfig: () => renderConfig(config.current()),
    reload: async () => (await config.reload()).faults,
    log: { error: limitLines(log.error, REQUEST_ERRORS_PER_HOUR, clock) },
    accessControl: web && createAccessControl({ settings: web.current, clock, reject }),
  });
  const openFiles = readOpenFileLimit();
  const connections = limitConnections(openFiles);
  if (connections < LIMITS.connections) {
    const fields = { open_files: openFiles, connections };
    log.warn('the limit of open files is low, fewer connections are accepted', fields);
  }
  return listenOnAll(server, listenAddresses, { tls: web?.tls, reject, limits: { connections } });
}

// Times of the boot clock become Unix time.
function readStatus(
  { clock, grafanaUrl, shard = ONLY_SHARD, telemetryPath, version }: AppOptions,
  { config, reloads, collection }: Parts,
): StatusData {
  const { loadedAtBootSeconds, failed } = reloads.last();
  const unixOffsetSeconds = clock.unixOffsetSeconds();
  const toUnix = (bootSeconds: number): number => toUnixSeconds(bootSeconds, unixOffsetSeconds);
  return {
    version,
    shard,
    telemetryPath,
    grafanaUrl,
    isReady: collection.isReady(),
    nowSeconds: toUnix(clock.bootSeconds()),
    snapshot: collection.store.snapshot(),
    loadedAtSeconds: toUnix(loadedAtBootSeconds),
    failedReload: failed && {
      atSeconds: toUnix(failed.atBootSeconds),
      faults: failed.faults,
    },
    workspaces: config.current().workspaces.map(({ name }) => ({
      name,
      pausedForSeconds: collection.pausedForSeconds(name),
    })),
  };
}
