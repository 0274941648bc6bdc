import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { request } from 'undici';
import { expect, it } from 'vitest';
import { shardOf } from '../../src/collect/shard-of.ts';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { startProcess } from './start-process.ts';

const ANY_PORT = '--web.listen-address=127.0.0.1:0';

async function writeConfig(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'exporter-')), 'config.yaml');
  await writeFile(file, text);
  return file;
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'serve with a key alone polls every app, and exits with 0 on %s',
  async (signal) => {
    const simulator = await openSimulator({ apps: 3 });
    const [workspace] = simulator.workspaces;
    const env = { PHALA_CLOUD_API_KEY: workspace?.apiKey, PHALA_CLOUD_API_PREFIX: simulator.baseUrl };
    const exporter = startProcess([ANY_PORT], env);
    const [, url, address] = await exporter.until(/msg=listening url=(\S+) address=(\S+)/);
    await exporter.until(/first poll cycle done/);
    expect(exporter.stderr()).toContain(
      `msg="configuration loaded" api=${simulator.baseUrl} schedule="*/30 * * * * *"`,
    );

    const metrics = await (await request(`${url}/metrics`)).body.text();
    exporter.kill(signal);

    expect(await exporter.exit).toBe(0);
    expect(url).toBe(`http://${address}`);
    for (const appId of workspace?.appIds ?? [])
      expect(metrics).toContain(`phala_app_poll_success{app_id="${appId}"} 1`);
    expect(exporter.stderr()).toMatch(/msg=stopped/);
    expect(exporter.stdout()).toBe('');
  },
);

it('serve with a file polls its apps, and exits while a poll hangs', async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.faults.add({ kind: 'hang' });
  const file = await writeConfig(
    `api: { base_url: "${simulator.baseUrl}" }\napps: [${simulator.workspaces[0]?.appIds[0]}]\n`,
  );
  const exporter = startProcess(['serve', ANY_PORT, '--config.file', file, '--log.format=json'], {
    PHALA_CLOUD_API_KEY: simulator.workspaces[0]?.apiKey,
  });
  await exporter.until(/"msg":"listening"/);

  exporter.kill('SIGINT');
  exporter.kill('SIGINT');

  expect(await exporter.exit).toBe(0);
  for (const line of exporter.stderr().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
});

it('serve as one of two shards polls its part of the apps, and logs its shard', async () => {
  const simulator = await openSimulator({ apps: 9 });
  const [workspace] = simulator.workspaces;
  const env = { PHALA_CLOUD_API_KEY: workspace?.apiKey, PHALA_CLOUD_API_PREFIX: simulator.baseUrl };
  const exporter = startProcess([ANY_PORT, '--total-shards=2', '--shard=1'], env);
  const [, url] = await exporter.until(/msg=listening url=(\S+) .* shard=1 total_shards=2/);
  await exporter.until(/first poll cycle done/);

  const metrics = await (await request(`${url}/metrics`)).body.text();

  expect(metrics).toMatch(/^phala_exporter_shard 1$/m);
  expect(metrics).toMatch(/^phala_exporter_total_shards 2$/m);
  const watched = workspace?.appIds.filter((appId) =>
    metrics.includes(`phala_app_poll_success{app_id="${appId}"} 1`),
  );
  expect(watched).toEqual(workspace?.appIds.filter((appId) => shardOf(appId, 2) === 1));
  expect(watched?.length).toBeGreaterThan(0);
  exporter.kill('SIGTERM');
  expect(await exporter.exit).toBe(0);
});

it('the demo shows CVMs within its first cycle, and three things to try', async () => {
  const demo = startProcess(['demo', ANY_PORT, '--listen=127.0.0.1:0']);
  const [, metrics = ''] = await demo.until(/Metrics: +(\S+)/);
  await demo.until(/Ctrl-C stops the demo/);

  await expect
    .poll(
      async () => (await (await request(metrics)).body.text()).match(/^phala_cvm_status.* 1$/gm)?.length ?? 0,
      { timeout: 10_000 },
    )
    .toBeGreaterThan(10);
  expect(demo.stdout().match(/^ {2}[123]\. /gm)).toHaveLength(3);
  demo.kill('SIGINT');
  expect(await demo.exit).toBe(0);
  expect(demo.stdout()).toMatch(/Demo stopped\.\n$/);
  expect(demo.stdout()).toContain('its time runs 15 times as fast as real time');
  expect(demo.stderr()).not.toMatch(/ level=(?!info )/);
});

it.each(['--web.listen-address', '--listen'])(
  'the demo reports in one line that the port of %s is in use, and how to choose another',
  async (flag) => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(taken.address() as AddressInfo).port}`;
    const other = flag === '--listen' ? ANY_PORT : '--listen=127.0.0.1:0';

    const demo = startProcess(['demo', `${flag}=${address}`, other]);

    expect(await demo.exit).toBe(1);
    expect(demo.stderr()).toBe(
      `cannot listen on ${address}: the port is in use; choose another with ${flag}=HOST:PORT, or port 0 for any free one\n`,
    );
    taken.close();
  },
);

it('simulate runs the simulated cloud alone', async () => {
  const simulate = startProcess(['simulate', '--listen=127.0.0.1:0', '--apps=2', '--seed=7', '--speed=0']);
  const [, baseUrl, key = ''] = await simulate.until(/API: (\S+)[\s\S]*production +(\S+)/);

  const { statusCode, body } = await request(`${baseUrl}/apps`, { headers: { 'x-api-key': key } });

  expect(statusCode).toBe(200);
  expect(await body.json()).toMatchObject({ total: 2 });
  simulate.kill('SIGTERM');
  expect(await simulate.exit).toBe(0);
});

it('simulate with --calm has only running CVMs', async () => {
  const simulate = startProcess(['simulate', '--listen=:0', '--calm', '--speed=0']);
  const [, control = ''] = await simulate.until(/curl (http:\/\/localhost:\d+\/_control)/);

  const { apps } = (await (await request(`${control}/world`)).body.json()) as {
    readonly apps: readonly { readonly cvms: readonly { readonly status: string }[] }[];
  };

  expect(new Set(apps.flatMap(({ cvms }) => cvms.map(({ status }) => status)))).toEqual(new Set(['running']));
  simulate.kill('SIGTERM');
});

it('exits gracefully when its output is closed', async () => {
  const demo = startProcess(['demo', ANY_PORT, '--listen=127.0.0.1:0']);
  await demo.until(/Ctrl-C stops the demo/);

  demo.hangUp();
  demo.kill('SIGTERM');

  expect(await demo.exit).toBe(0);
});

it('healthcheck finds a listener on all addresses by a loopback address', async () => {
  const demo = startProcess(['demo', ANY_PORT, '--listen=127.0.0.1:0']);
  const [, port] = await demo.until(/Exporter: +http:\/\/127.0.0.1:(\d+)/);

  for (const address of [`:${port}`, `[::]:${port}`, `0.0.0.0:${port}`]) {
    const alive = startProcess(['healthcheck', `--web.listen-address=${address}`]);
    expect([await alive.exit, alive.stdout()]).toEqual([0, `localhost:${port} is healthy\n`]);
  }
  demo.kill('SIGTERM');
  await demo.exit;

  const dead = startProcess(['healthcheck', `--web.listen-address=[::]:${port}`]);
  expect(await dead.exit).toBe(1);
  expect(dead.stderr()).toBe(`localhost:${port} does not respond\n`);
});

it('healthcheck succeeds when one of several listeners is healthy', async () => {
  const demo = startProcess(['demo', ANY_PORT, '--listen=127.0.0.1:0']);
  const [, port] = await demo.until(/Exporter: +http:\/\/127.0.0.1:(\d+)/);
  const addresses = ['unix:/nowhere/exporter.sock', `127.0.0.1:${port}`];

  const alive = startProcess(['healthcheck', ...addresses.map((each) => `--web.listen-address=${each}`)]);

  expect([await alive.exit, alive.stdout()]).toEqual([0, `127.0.0.1:${port} is healthy\n`]);
});

it('drops and counts log lines while standard error is not read, and logs their number afterwards', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const good = `api: { base_url: "${simulator.baseUrl}" }\napps: [${simulator.workspaces[0]?.appIds[0]}]\n`;
  const file = await writeConfig(good);
  const exporter = startProcess(['serve', ANY_PORT, `--config.file=${file}`, '--log.level=debug'], {
    PHALA_CLOUD_API_KEY: simulator.workspaces[0]?.apiKey,
  });
  const [, url] = await exporter.until(/msg=listening url=(\S+)/);
  await exporter.until(/first poll cycle done/);
  exporter.stopReading();

  // A line for each app that is added.
  const ids = Array.from({ length: 20_000 }, (_, index) => `  - "${String(index).padStart(40, '0')}"\n`);
  await writeFile(file, `api: { base_url: "${simulator.baseUrl}" }\napps:\n${ids.join('')}`);
  await (await request(`${url}/-/reload`, { method: 'POST' })).body.dump();
  const metrics = await (await request(`${url}/metrics`)).body.text();
  exporter.resumeReading();
  const [, lines] = await exporter.until(/msg="log lines dropped, standard error was not read" lines=(\d+)/);

  expect(Number(lines)).toBeGreaterThan(1000);
  expect(Number(/^phala_exporter_log_lines_dropped_total (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThan(1000);
  exporter.kill('SIGTERM');
  expect(await exporter.exit).toBe(0);
});

it.each([[['check-config']], [['--config.check']], [['serve', '--config.check']]])(
  '%j reports every error of a file in a line of its own, and exits with 2',
  async (words) => {
    const file = await writeConfig('poll: { schedule: sometimes }\napps: [nonsense]\n');

    const check = startProcess([...words, `--config.file=${file}`]);

    expect(await check.exit).toBe(2);
    const lines = check.stderr().trim().split('\n');
    // check-config needs no API key.
    expect(lines).toHaveLength(words[0] === 'check-config' ? 2 : 3);
    expect(lines.every((line) => line.startsWith(file))).toBe(true);
  },
);

it.each([[['check-config']], [['serve']]])(
  '%j rejects a pattern that matches no metric family',
  async (words) => {
    const file = await writeConfig('metrics: { include: [phala_cvm_.*, phala_cvm_state] }\n');

    const check = startProcess([...words, `--config.file=${file}`], { PHALA_CLOUD_API_KEY: 'phak_x' });

    expect(await check.exit).toBe(2);
    expect(check.stderr()).toBe(
      `${file}:1:36: metrics.include[1]: expected a pattern that matches the whole name of a metric family, got "phala_cvm_state"\n`,
    );
  },
);

it('check-config summarizes a valid file', async () => {
  const file = await writeConfig(`apps: [${'a'.repeat(40)}]\n`);

  const check = startProcess(['check-config', '--config.file', file], { PHALA_CLOUD_API_KEY: 'phak_x' });

  expect(await check.exit).toBe(0);
  expect(check.stdout()).toBe(
    `${file}: valid configuration: 1 workspace, 1 app configured, discovery in 0 workspaces\n`,
  );
});

it('check-config warns of an API without a path', async () => {
  const file = await writeConfig(`api: { base_url: "https://api.example" }\napps: [${'a'.repeat(40)}]\n`);

  const check = startProcess(['check-config', '--config.file', file], { PHALA_CLOUD_API_KEY: 'phak_x' });

  expect(await check.exit).toBe(0);
  expect(check.stdout()).toMatch(
    /: warning: api\.base_url has no path, expected .*\n.*: valid configuration/,
  );
});

it('without key and configuration it explains what to do, and exits with 2', async () => {
  const exporter = startProcess([]);

  expect(await exporter.exit).toBe(2);
  expect(exporter.stderr()).toMatch(/^nothing to poll: set PHALA_CLOUD_API_KEY .*--config\.file.*demo.*\n$/);
});

it.each([
  [['--web.listen-address=nowhere'], /Expected an address such as :10059/],
  [['--web.telemetry-path=metrics'], /Expected a path such as \/metrics/],
  [['--log.level=loud'], /Allowed choices are debug, info, warn, error/],
  [['--no-such-flag'], /unknown option '--no-such-flag'/],
  [['dance'], /^unknown command "dance": --help lists all commands\n$/],
  [['--web.telemetry-path=/-/ready'], /Expected a path such as \/metrics, without another endpoint/],
  [['--web.telemetry-path=//x'], /Expected a path such as/],
  [['demo', '--apps=many'], /Expected a whole number/],
  [['demo', '--apps=0'], /Expected a whole number from 1/],
  [['simulate', '--cvms-per-app=0'], /Expected a whole number from 1/],
  [['demo', '--seed=x'], /Expected a whole number/],
  [['demo', '--speed=-1'], /Expected a number such as/],
])('%j is rejected with 2 and without a stack', async (words, message) => {
  const exporter = startProcess(words, { PHALA_CLOUD_API_KEY: 'phak_x' });

  expect(await exporter.exit).toBe(2);
  expect(exporter.stderr()).toMatch(message);
  expect(exporter.stderr()).not.toMatch(/\n {4}at /);
});

it('--version and --help write to standard output and exit with 0', async () => {
  const version = startProcess(['--version']);
  const help = startProcess(['--help']);

  expect([await version.exit, await help.exit]).toEqual([0, 0]);
  expect(version.stdout()).toMatch(/^phala-cloud-exporter \d+\.\d+\.\d+ \(revision \S+, Node v\S+\)\n$/);
  for (const word of [
    'demo',
    'simulate',
    'check-config',
    'healthcheck',
    '--shard',
    '--total-shards',
    '--config.file',
    '--web.listen-address',
    'PHALA_CLOUD_API_KEY',
  ]) {
    expect(help.stdout()).toContain(word);
  }
});

it.each([
  [['help'], /^Usage: phala-cloud-exporter \[options\] \[command\]\n/],
  [['help', 'demo'], /^Usage: phala-cloud-exporter demo \[options\]\n/],
  [['version'], /^phala-cloud-exporter \d+\.\d+\.\d+ /],
  [['-v'], /^phala-cloud-exporter \d+\.\d+\.\d+ /],
  [['-V'], /^phala-cloud-exporter \d+\.\d+\.\d+ /],
])('%j is understood as in other programs', async (words, output) => {
  const program = startProcess(words);

  expect(await program.exit).toBe(0);
  expect(program.stdout()).toMatch(output);
});

it('check-config needs no API key, and with --config.check-secrets it does', async () => {
  const file = await writeConfig(
    `workspaces: [{ name: a, api_key_file: nowhere, discovery: { enabled: true } }, { name: b, apps: [${'a'.repeat(40)}] }]\n`,
  );

  const check = startProcess(['check-config', `--config.file=${file}`]);
  const strict = startProcess(['check-config', `--config.file=${file}`, '--config.check-secrets']);

  expect([await check.exit, check.stdout()]).toEqual([
    0,
    `${file}: valid configuration: 2 workspaces, 1 app configured, discovery in 1 workspace\n`,
  ]);
  expect(await strict.exit).toBe(2);
  expect(strict.stderr()).toMatch(/api_key_file: expected a file with an API key[\s\S]*PHALA_CLOUD_API_KEY/);
});

it.each([
  [[], /^\$2b\$10\$[./A-Za-z0-9]{53}\n$/],
  [['--user=prometheus', '--cost=4'], /^"prometheus": \$2b\$04\$[./A-Za-z0-9]{53}\n$/],
])('hash-password %j prints what basic_auth_users takes', async (flags, expected) => {
  const { status, stdout } = hashPassword('sesame\n', ...flags);

  expect(status).toBe(0);
  expect(stdout).toMatch(expected);
  const file = await writeConfig(
    `basic_auth_users: { ${flags.length === 0 ? 'a: ' : ''}${stdout.trim()} }\n`,
  );
  const { users } = (await loadWebConfig(file)).config;
  const isRight = await bcrypt.compare('sesame', [...users.values()][0]?.reveal() ?? '');
  expect(isRight).toBe(true);
});

it.each(['', 'é'.repeat(37)])(
  'hash-password rejects an empty password, and one that bcrypt cuts off',
  (input) => {
    const { status, stderr } = hashPassword(input);

    expect([status, stderr]).toEqual([
      2,
      `expected a password of 1 to 72 bytes, got ${Buffer.byteLength(input)}\n`,
    ]);
  },
);

function hashPassword(input: string, ...flags: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ['dist/main.js', 'hash-password', ...flags], {
    input,
    encoding: 'utf8',
  });
}

it("the image's probe finds a living exporter, and exits with 1 without one", async () => {
  const probe = (address: string): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, ['dist/cli/probe.js', address], { encoding: 'utf8' });
  const demo = startProcess(['demo', ANY_PORT, '--listen=127.0.0.1:0']);
  const [, port] = await demo.until(/Exporter: +http:\/\/127.0.0.1:(\d+)/);

  const alive = probe(`:${port}`);
  demo.kill('SIGTERM');
  await demo.exit;
  const dead = probe(`:${port}`);

  expect([alive.status, alive.stdout]).toEqual([0, `localhost:${port} is healthy\n`]);
  expect([dead.status, dead.stderr]).toEqual([1, `localhost:${port} does not respond\n`]);
  expect([probe('nowhere').status, probe('nowhere').stderr]).toEqual([
    1,
    'expected an address such as :10059, got nowhere\n',
  ]);
});
