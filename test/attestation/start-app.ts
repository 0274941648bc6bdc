import type { Tee } from '../../simulator/tee.ts';
import { type App, startApp } from '../../src/app/app.ts';
import { systemClock } from '../../src/clock.ts';
import type { Config } from '../../src/config/config.ts';
import { createLogger } from '../../src/log.ts';
import { openSimulatedVerifier } from './simulated-verifier.ts';

/** Starts an exporter in this process, in real time, that accepts quotes of the simulator. */
export async function startAttestingApp(config: Config, tee: Tee): Promise<App> {
  return startApp({
    config,
    loadConfig: () => Promise.resolve(config),
    listenAddresses: [{ host: '127.0.0.1', port: 0 }],
    telemetryPath: '/metrics',
    version: { version: '1.2.3', revision: 'abc' },
    log: createLogger({ level: 'error', format: 'json', clock: systemClock, write: () => undefined }),
    clock: systemClock,
    openVerifier: openSimulatedVerifier(tee),
  });
}
