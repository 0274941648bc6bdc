import { request } from 'undici';
import { afterEach } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { type App, startApp } from '../../src/app/app.ts';
import type { OpenVerifier } from '../../src/attestation/verifier.ts';
import type { Clock } from '../../src/clock.ts';
import type { StartTimer } from '../../src/collect/timer.ts';
import type { Config } from '../../src/config/config.ts';
import { ConfigFile, Workspace } from '../../src/config/schema.ts';
import { createLogger } from '../../src/log.ts';
import { createFixedApiKey } from '../../src/secrets/api-key.ts';
import { Secret } from '../../src/secrets/secret.ts';
import type { Shard } from '../../src/shard.ts';
import type { LoadedWebConfig } from '../../src/web-config/load.ts';
import { createTestClock, type TestClock } from '../test-clock.ts';

/** A line of the log, as fields. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string; readonly level: string };

/** An exporter under test. */
export interface Exporter {
  readonly app: App;
  readonly url: string;
  readonly clock: TestClock;
  readonly log: LogLine[];
  /** What was logged, as it was written. */
  readonly logText: () => string;
  /** Lets the schedule tick, without waiting. */
  readonly tick: () => void;
  /** How many schedules run. */
  readonly schedules: () => number;
  /** Runs one whole poll cycle of every workspace. */
  readonly cycle: () => Promise<void>;
  /** Resolves with the next line that has the message, or with one after it. */
  readonly untilLogged: (message: string, times?: number) => Promise<LogLine>;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Reply>;
  /** Lines of `/metrics` that start with the text, without their headers. */
  readonly series: (start: string) => Promise<readonly string[]>;
  readonly value: (series: string) => Promise<number | undefined>;
}

/** A response of the exporter. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
}

const started: App[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.close()));
});

/** How an exporter under test differs from a plain one. */
export interface ExporterOptions {
  readonly loadConfig?: () => Promise<Config>;
  readonly webConfig?: LoadedWebConfig | undefined;
  readonly shard?: Shard;
  readonly openVerifier?: OpenVerifier;
  readonly clock?: Clock;
}

/** Starts an exporter whose time and schedule only the test moves; it closes after the test. */
export async function startExporter(
  config: Config,
  options: ExporterOptions & { readonly startTimer?: StartTimer } = {},
): Promise<Exporter> {
  const clock = createTestClock();
  const log: LogLine[] = [];
  const written: string[] = [];
  const waiting = new Set<(line: LogLine) => void>();
  const logger = createLogger({
    level: 'debug',
    format: 'json',
    clock,
    write: (text) => {
      written.push(text);
      const line: LogLine = JSON.parse(text);
      log.push(line);
      for (const resolve of waiting) resolve(line);
    },
  });
  const untilLogged = (message: string, times = 1): Promise<LogLine> =>
    new Promise((resolve) => {
      let missing = times;
      const check = (line: LogLine): void => {
        if (line.msg !== message) return;
        missing -= 1;
        if (missing > 0) return;
        waiting.delete(check);
        resolve(line);
      };
      waiting.add(check);
    });
  // The test starts the cycles.
  const schedules = new Set<() => void>();
  const startTimer: StartTimer = (_expression, onTick) => {
    const tick = (): void => onTick();
    schedules.add(tick);
    return { stop: () => void schedules.delete(tick) };
  };
  const app = await startApp({
    config,
    loadConfig: options.loadConfig ?? (() => Promise.resolve(config)),
    listenAddresses: [{ host: '127.0.0.1', port: 0 }],
    telemetryPath: '/metrics',
    webConfig: options.webConfig,
    shard: options.shard,
    openVerifier: options.openVerifier,
    version: { version: '1.2.3', revision: 'abc' },
    log: logger,
    clock: options.clock ?? clock,
    startTimer: options.startTimer ?? startTimer,
    random: () => 0,
  });
  started.push(app);
  const tick = (): void => {
    for (const onTick of schedules) onTick();
  };
  const url = app.listeners[0]?.url ?? '';
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> => {
    const answer = await request(`${url}${path}`, { headers });
    const body = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: answer.headers, body, text: body.toString() };
  };
  const series = async (start: string): Promise<readonly string[]> =>
    (await get('/metrics')).text.split('\n').filter((line) => line.startsWith(start));
  return {
    app,
    url,
    clock,
    log,
    logText: () => written.join(''),
    tick,
    schedules: () => schedules.size,
    cycle: async () => {
      const done = untilLogged('poll cycle done', app.config.current().workspaces.length);
      tick();
      await done;
    },
    untilLogged,
    get,
    series,
    value: async (name) => {
      const [line] = (await series(name)).filter((each) => each.startsWith(`${name} `));
      return line === undefined ? undefined : Number(line.slice(name.length + 1));
    },
  };
}

/** Starts an exporter, and waits for the end of its first cycle. */
export async function startPolled(config: Config, options: ExporterOptions = {}): Promise<Exporter> {
  const exporter = await startExporter(config, options);
  const done = exporter.log.filter(({ msg }) => msg === 'first poll cycle done').length;
  const missing = config.workspaces.length - done;
  if (missing > 0) await exporter.untilLogged('first poll cycle done', missing);
  return exporter;
}

/** What a test changes of the configuration. */
export interface ConfigChanges {
  readonly api?: Partial<Config['api']>;
  readonly limits?: Config['limits'];
  readonly metrics?: Config['metrics'];
  readonly collectors?: Config['collectors'];
  readonly service_discovery?: Config['service_discovery'];
  readonly workspaces?: Config['workspaces'];
}

/** Polls every app of a simulator's workspaces by configuration, one attempt each, without discovery. */
export function watchAll(simulator: Simulator, changes: ConfigChanges = {}): Config {
  const { api, apps: _apps, workspaces: _workspaces, ...defaults } = ConfigFile.parse({});
  const { workspaces, ...sections } = changes;
  return {
    ...defaults,
    ...sections,
    api: {
      ...api,
      base_url: simulator.baseUrl,
      timeout: 5,
      max_attempts: 1,
      max_response_bytes: 1024 ** 2,
      ca: undefined,
      ...changes.api,
    },
    poll: { schedule: '* * * * *', stale_after: 300 },
    workspaces: workspaces ?? simulator.workspaces.map((workspace) => watchWorkspace(workspace)),
  };
}

/** Polls a workspace's apps by configuration. */
export function watchWorkspace(
  { name, apiKey, appIds }: Simulator['workspaces'][number],
  changes: Partial<Config['workspaces'][number]> = {},
): Config['workspaces'][number] {
  const { discovery, ...defaults } = Workspace.parse({ name, discovery: { enabled: 'true' } });
  return {
    ...defaults,
    api_key_env: 'KEY',
    apiKey: createFixedApiKey(new Secret(apiKey)),
    apps: appIds.map((id) => ({
      id,
      alias: undefined,
      expected_cvms: undefined,
      expected_compose_hashes: undefined,
    })),
    discovery: { ...discovery, enabled: false },
    ...changes,
  };
}
