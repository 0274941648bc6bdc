import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { renderConfig } from './config/render.ts';
import { createGate } from './http/gate.ts';
import { type Listener, listenOnAll } from './http/listen.ts';
import type { ListenAddress } from './http/listen-address.ts';
import { createServer } from './http/server.ts';
import type { Logger } from './log.ts';
import { createExposition, type Exposition } from './metrics/exposition.ts';
import { createSelfMetrics, type SelfMetrics } from './metrics/self.ts';
import type { RefusalReason } from './metrics/self-catalogue.ts';
import { observeAll } from './observe/all.ts';
import { createApiMeter } from './observe/api-meter.ts';
import { PollLog } from './observe/poll-log.ts';
import { createPollMeter } from './observe/poll-meter.ts';
import { createPollRecorder } from './observe/poll-recorder.ts';
import { createReadiness } from './observe/readiness.ts';
import { createWebConfigObserver } from './observe/web-config-observer.ts';
import { startPoller } from './schedule/poller.ts';
import { createStore } from './snapshot/store.ts';
import { openUpstream } from './upstream.ts';
import type { Version } from './version.ts';
import { followTls, type LiveWebConfig, openWebConfig } from './web-config/live.ts';

/** What an exporter is made of. */
export interface AppOptions {
  readonly config: Config;
  readonly listenAddresses: readonly ListenAddress[];
  readonly telemetryPath: string;
  /** TLS, logins and limits; none of them where there is no file. */
  readonly webConfigFile?: string | undefined;
  readonly version: Version;
  readonly log: Logger;
  readonly clock: Clock;
}

/** A running exporter. */
export interface App {
  /** Where it listens, one for each address. */
  readonly urls: readonly string[];
  /** Breaks off polls, lets open scrapes finish, and resolves when nothing is left running. */
  readonly close: () => Promise<void>;
}

/** Starts an exporter: it listens first, then polls. @throws StartupError, or ConfigError of the web configuration. */
export async function startApp(options: AppOptions): Promise<App> {
  const { clock, config, log, version } = options;
  const self = createSelfMetrics({ version, loadedAtSeconds: clock.nowSeconds() });
  const web =
    options.webConfigFile === undefined
      ? undefined
      : openWebConfig(options.webConfigFile, createWebConfigObserver(self, log, clock));
  const store = createStore({
    clock,
    staleAfterSeconds: config.poll.staleAfterSeconds,
    maxCvms: config.limits.maxCvms,
  });
  const readiness = createReadiness();
  const upstream = await openUpstream(config, {
    version: version.version,
    observer: createApiMeter(self, log),
    clock,
  });
  const exposition = createExposition({
    snapshot: store.snapshot,
    self,
    throttledUntilSeconds: upstream.throttledUntilSeconds,
    filter: config.metrics,
  });
  const listeners = await serve({ ...options, self, web, exposition, isReady: readiness.isReady });
  const poller = startPoller({
    schedule: config.poll.schedule,
    workspaces: upstream.workspaces,
    observer: observeAll([
      createPollRecorder(store, self, log),
      createPollMeter(self),
      readiness,
      new PollLog(log),
    ]),
    clock,
  });
  return {
    urls: listeners.map(({ url }) => url),
    close: async () => {
      await Promise.all([poller.close(), ...listeners.map((listener) => listener.close())]);
      await upstream.close();
    },
  };
}

interface ServedParts extends AppOptions {
  readonly self: SelfMetrics;
  readonly web: LiveWebConfig | undefined;
  readonly exposition: Exposition;
  readonly isReady: () => boolean;
}

function serve(parts: ServedParts): Promise<readonly Listener[]> {
  const { clock, config, exposition, isReady, listenAddresses, log, self, telemetryPath, web } = parts;
  const refuse = (reason: RefusalReason): void => self.webRefusals.inc({ reason });
  const server = createServer({
    version: parts.version.version,
    telemetryPath,
    exposition,
    isReady,
    renderConfig: () => renderConfig(config),
    log,
    ...(web === undefined ? {} : { gate: createGate({ settings: web.current, clock, refuse }) }),
  });
  return listenOnAll(server, listenAddresses, { tls: web && followTls(web), refuse });
}
