import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type App, startApp } from '../../src/app/app.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createLogger, type Logger } from '../../src/log.ts';
import { CVMS_PER_APP } from './cloud.ts';
import { createTally, type Tally } from './tally.ts';
import { createSoakClock, createTimetable, type SoakClock, type Timetable } from './time.ts';

/** An exporter and a simulator, with their clock and schedule. */
export interface Stage {
  readonly simulator: Simulator;
  readonly app: App;
  readonly url: string;
  readonly clock: SoakClock;
  readonly timetable: Timetable;
  readonly log: LogWatch;
  /** Writes the configuration, which the next reload reads. */
  readonly writeConfig: (document: string) => Promise<void>;
  /** Writes a workspace's key to its configured place. */
  readonly putKey: (workspace: string, key: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Counts of log lines. */
export interface LogWatch {
  readonly lines: () => number;
  readonly bytes: () => number;
  /** Completed poll cycles of one workspace, or of all. */
  readonly cycles: (workspace?: string) => number;
  readonly skipped: (workspace?: string) => number;
  /** Errors that are not about an invalid configuration. */
  readonly errors: readonly string[];
}

const EXPECTED_ERROR = 'configuration reload failed, keeping the previous one';

/** Starts both, with an initial configuration. */
export async function openStage(
  { seed, apps }: { readonly seed: number; readonly apps: number },
  toInitialDocument: (simulator: Simulator) => string,
): Promise<Stage> {
  const clock = createSoakClock();
  const timetable = createTimetable();
  const simulator = await startSimulator({ seed, apps, cvmsPerApp: CVMS_PER_APP, speed: 0, clock });
  const folder = await mkdtemp(join(tmpdir(), 'soak-'));
  const file = join(folder, 'config.yaml');
  const env: NodeJS.ProcessEnv = {};
  const putKey = async (workspace: string, key: string): Promise<void> => {
    env[`${workspace.toUpperCase()}_KEY`] = key;
    await writeFile(join(folder, `${workspace}.key.new`), `${key}\n`);
    await rename(join(folder, `${workspace}.key.new`), join(folder, `${workspace}.key`));
  };
  for (const { name, apiKey } of simulator.workspaces) await putKey(name, apiKey);
  await writeFile(file, toInitialDocument(simulator));
  const { log, watch } = watchLog(clock);
  const app = await startApp({
    config: await loadConfig({ file, env }),
    loadConfig: () => loadConfig({ file, env }),
    listenAddresses: [{ host: '127.0.0.1', port: 0 }],
    telemetryPath: '/metrics',
    version: { version: 'soak', revision: 'soak' },
    log,
    clock,
    startTimer: timetable.start,
  });
  return {
    simulator,
    app,
    url: app.listeners[0]?.url ?? '',
    clock,
    timetable,
    log: watch,
    writeConfig: (document) => writeFile(file, document),
    putKey,
    close: async () => {
      await app.close();
      await simulator.close();
      await rm(folder, { recursive: true });
    },
  };
}

function watchLog(clock: SoakClock): { readonly log: Logger; readonly watch: LogWatch } {
  let [lines, bytes] = [0, 0];
  const cycles = createTally();
  const skipped = createTally();
  const errors: string[] = [];
  const write = (line: string): void => {
    lines += 1;
    bytes += line.length;
  };
  const logger = createLogger({ level: 'debug', format: 'logfmt', clock, write });
  const log: Logger = {
    ...logger,
    info: (message, fields) => {
      if (message === 'first poll cycle done') cycles.count(String(fields?.['workspace']));
      logger.info(message, fields);
    },
    debug: (message, fields) => {
      if (message === 'poll cycle done') cycles.count(String(fields?.['workspace']));
      if (message === 'poll cycle skipped, the previous one still runs')
        skipped.count(String(fields?.['workspace']));
      logger.debug(message, fields);
    },
    error: (message, fields) => {
      if (message !== EXPECTED_ERROR || fields?.['stack'] !== undefined)
        errors.push(`${message} ${JSON.stringify(fields)}`);
      logger.error(message, fields);
    },
  };
  return {
    log,
    watch: {
      lines: () => lines,
      bytes: () => bytes,
      cycles: toCounter(cycles),
      skipped: toCounter(skipped),
      errors,
    },
  };
}

function toCounter({ of, entries }: Tally): (name?: string) => number {
  return (name) => (name === undefined ? entries().reduce((sum, [, count]) => sum + count, 0) : of(name));
}
