import type { Command } from 'commander';
import type { Simulator } from '#simulator';
import { type App, startApp } from '../app/app.ts';
import { loadVersion } from '../version.ts';
import { loadWebConfig } from '../web-config/load.ts';
import { toDemoConfig } from './demo-config.ts';
import { type Environment, untilStopped } from './environment.ts';
import {
  addLogFlags,
  addWebFlags,
  createLoggerFor,
  type LogFlags,
  toListenAddresses,
  type WebFlags,
} from './flags.ts';
import { addSimulatorFlags, openSimulator, type SimulatorFlags } from './simulator.ts';

/** Reachable from this machine only. */
const LISTEN_ADDRESS = '127.0.0.1:10059';

/** Something changes every few seconds. */
const SPEED = 15;

type DemoFlags = SimulatorFlags & WebFlags & LogFlags;

/** Adds `demo`: a simulated cloud and the exporter in one process. */
export function addDemo(program: Command, environment: Environment): void {
  const command = program
    .command('demo')
    .description('run the exporter with a simulated cloud: no account or network needed')
    .action((flags: DemoFlags) => demo(flags, environment));
  addSimulatorFlags(addLogFlags(addWebFlags(command, LISTEN_ADDRESS), 'warn'), SPEED);
}

async function demo(flags: DemoFlags, environment: Environment): Promise<void> {
  const { clock, env, stdout } = environment;
  const webFile = flags['web.config.file'];
  const simulator = await openSimulator(flags, clock);
  try {
    const app = await startApp({
      config: await toDemoConfig(simulator),
      loadConfig: () => toDemoConfig(simulator),
      listenAddresses: toListenAddresses(flags, env, LISTEN_ADDRESS),
      telemetryPath: flags['web.telemetryPath'],
      webConfig: webFile === undefined ? undefined : loadWebConfig(webFile),
      version: loadVersion(),
      log: createLoggerFor(flags, environment),
      droppedLogLines: environment.log.dropped,
      clock,
    });
    stdout(renderWelcome(app, simulator, flags['web.telemetryPath']));
    await untilStopped(environment);
    await app.close();
  } finally {
    await simulator.close();
  }
  stdout('Demo stopped.\n');
}

function renderWelcome({ listeners }: App, { origin, workspaces }: Simulator, telemetryPath: string): string {
  const urls = listeners.map(({ url }) => url);
  const metrics = `${urls[0]}${telemetryPath}`;
  const appId = workspaces[0]?.appIds[0] ?? '';
  return `Exporter:        ${urls.join(' ')}
Metrics:         ${metrics}
Simulated cloud: ${origin}/_control

Three things to try, in another terminal:
  1. Show the status of each CVM:
     curl -s ${metrics} | grep '^phala_cvm_status.* 1$'
  2. Create a CVM and watch it boot, with the first command:
     curl -X POST ${origin}/_control/apps/${appId}/cvms
  3. Make the API fail: phala_app_poll_success becomes 0, and the last good data stays for a minute:
     curl ${origin}/_control/faults -H 'content-type: application/json' -d '{"kind":"status","status":503}'
     (undo it: curl -X DELETE ${origin}/_control/faults)

Ctrl-C stops the demo.
`;
}
