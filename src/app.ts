import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { renderConfig } from './config/render.ts';
import { type Listener, listenOnAll } from './http/listen.ts';
import type { ListenAddress } from './http/listen-address.ts';
import { createServer } from './http/server.ts';
import type { Logger } from './log.ts';
import { createExposition, type Exposition } from './metrics/exposition.ts';
import { createSelfMetrics } from './metrics/self.ts';
import { observeAll } from './observe/all.ts';
import { createApiMeter } from './observe/api-meter.ts';
import { PollLog } from './observe/poll-log.ts';
import { createPollMeter } from './observe/poll-meter.ts';
import { createPollRecorder } from './observe/poll-recorder.ts';
import { createReadiness } from './observe/readiness.ts';
import { startPoller } from './schedule/poller.ts';
import { createStore } from './snapshot/store.ts';
import { openUpstream } from './upstream.ts';
import type { Version } from './version.ts';

/** What an exporter is made of. */
export interface AppOptions {
  readonly config: Config;
  readonly listenAddresses: readonly ListenAddress[];
  readonly telemetryPath: string;
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

/** Starts an exporter: it listens first, then polls. @throws StartupError when it cannot listen. */
export async function startApp(options: AppOptions): Promise<App> {
  const { clock, config, log, version } = options;
  const self = createSelfMetrics({ version, loadedAtSeconds: clock.nowSeconds() });
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
  const listeners = await serve({ ...options, exposition, isReady: readiness.isReady });
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
  readonly exposition: Exposition;
  readonly isReady: () => boolean;
}

function serve(parts: ServedParts): Promise<readonly Listener[]> {
  const { config, exposition, isReady, listenAddresses, log, telemetryPath } = parts;
  const server = createServer({
    version: parts.version.version,
    telemetryPath,
    exposition,
    isReady,
    renderConfig: () => renderConfig(config),
    log,
  });
  return listenOnAll(server, listenAddresses);
}
