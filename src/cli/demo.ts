import type { Command } from 'commander';
import { stringify } from 'yaml';
import type { Simulator } from '#simulator';
import { type App, startApp } from '../app/app.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { loadConfigs } from './check-config.ts';
import { type Environment, untilStopped } from './environment.ts';
import { addLogFlags, addWebFlags, type LogFlags, toAppOptions, type WebFlags } from './flags.ts';
import { addSimulatorFlags, openSimulator, type SimulatorFlags } from './simulate.ts';

/** Reachable from this machine only. */
const LISTEN_ADDRESS = '127.0.0.1:10059';

/** Something changes every few seconds. */
const SPEED = 15;

/** Configured apps, with their expected CVMs; the others are discovered. */
const CONFIGURED_APPS = 2;

type DemoFlags = SimulatorFlags & WebFlags & LogFlags;

export function addDemo(program: Command, environment: Environment): void {
  const command = program
    .command('demo')
    .description('run the exporter with a simulated cloud: no account or network needed')
    .action((flags: DemoFlags) => demo(flags, environment));
  addSimulatorFlags(addLogFlags(addWebFlags(command, LISTEN_ADDRESS)), SPEED);
}

async function demo(flags: DemoFlags, environment: Environment): Promise<void> {
  const { clock, stdout } = environment;
  const simulator = await openSimulator(flags, clock);
  try {
    const load = (): Promise<Config> => loadDemoConfig(simulator);
    const loaded = await loadConfigs(flags, environment, load);
    const app = await startApp({
      ...toAppOptions(flags, environment, LISTEN_ADDRESS),
      ...loaded,
      loadConfig: load,
    });
    stdout(renderWelcome(app, simulator, flags));
    await untilStopped(environment);
    await app.close();
  } finally {
    await simulator.close();
  }
  stdout('Demo stopped.\n');
}

/** A configuration that polls the whole simulated cloud every 5 s, so that changes are visible at once. */
function loadDemoConfig({ baseUrl, workspaces, world }: Simulator): Promise<Config> {
  const toApp = (id: string): object => ({
    id,
    alias: world.apps().find((app) => app.id === id)?.name,
    expected_cvms: String(world.cvms(id).length),
  });
  const text = stringify({
    api: { base_url: baseUrl, timeout: '5s', max_attempts: '2' },
    poll: { schedule: '*/5 * * * * *', stale_after: '1m' },
    workspaces: workspaces.map(({ name, appIds }, index) => ({
      name,
      api_key_env: `DEMO_KEY_${index}`,
      apps: index === 0 ? appIds.slice(0, CONFIGURED_APPS).map(toApp) : [],
      discovery: { enabled: 'true', refresh: '30s' },
    })),
  });
  const env = Object.fromEntries(workspaces.map(({ apiKey }, index) => [`DEMO_KEY_${index}`, apiKey]));
  return loadConfig({ file: 'demo.yaml', env, read: () => Promise.resolve(Buffer.from(text)) });
}

function renderWelcome(
  { listeners }: App,
  { origin, guestOrigin, workspaces }: Simulator,
  { speed, ...flags }: DemoFlags,
): string {
  const urls = listeners.map(({ url }) => url);
  const metrics = `${urls[0]}${flags['web.telemetryPath']}`;
  const appId = workspaces[0]?.appIds[0] ?? '';
  return `Exporter:        ${urls.join(' ')}
Metrics:         ${metrics}
Simulated cloud: ${origin}/_control (its time runs ${speed} times as fast as real time)
Its guests:      curl --proxy ${guestOrigin} (their names are in ${urls[0]}/sd/guests)

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
