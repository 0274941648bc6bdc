import { expect, it } from 'vitest';
import { createClock } from '../../src/clock.ts';
import { createLogger, type LogFormat } from '../../src/log.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { type Exporter, startPolled, watchAll } from './start-exporter.ts';

const linesOf = (exporter: Exporter) => exporter.log.filter(({ level }) => level !== 'debug');

it('logs once that the poll of an app failed and once that it recovered, with what an operator needs', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  const [appId] = simulator.workspaces[0]?.appIds ?? [];
  exporter.log.length = 0;

  const fault = simulator.faults.add({ kind: 'status', status: 503 });
  for (let cycle = 0; cycle < 3; cycle += 1) {
    await exporter.cycle();
    exporter.clock.advance(30);
  }
  simulator.faults.clear(fault);
  for (let cycle = 0; cycle < 3; cycle += 1) await exporter.cycle();

  expect(linesOf(exporter)).toEqual([
    expect.objectContaining({
      level: 'warn',
      msg: 'app poll failed',
      app_id: appId,
      workspace: 'production',
      reason: 'http_5xx',
      http_status: 503,
      request_id: expect.stringMatching(/^req_sim_\d+$/),
    }),
    expect.objectContaining({
      level: 'info',
      msg: 'app poll recovered',
      app_id: appId,
      failed_for_seconds: 90,
    }),
  ]);
});

it('logs one line for each workspace whose polls all fail, with their number and a few of the apps', async () => {
  const simulator = await openSimulator({ apps: 12 });
  const exporter = await startPolled(watchAll(simulator));
  exporter.log.length = 0;

  const fault = simulator.faults.add({ kind: 'status', status: 401 });
  for (let cycle = 0; cycle < 3; cycle += 1) await exporter.cycle();
  simulator.faults.clear(fault);
  await exporter.cycle();

  const [production, staging] = simulator.workspaces.map(({ appIds }) => appIds.length);
  expect(
    linesOf(exporter).toSorted((a, b) => String(a['workspace']).localeCompare(String(b['workspace']))),
  ).toEqual(
    [
      ['production', production],
      ['staging', staging],
    ].flatMap(([workspace, apps]) => [
      expect.objectContaining({
        level: 'warn',
        msg: 'app polls failed',
        workspace,
        apps,
        failed: apps,
        reason: 'unauthorized',
        http_status: 401,
        app_ids: expect.stringMatching(/^([0-9a-f]{40} ){2}[0-9a-f]{40}$/),
      }),
      expect.objectContaining({ level: 'info', msg: 'app polls recovered', workspace, recovered: apps }),
    ]),
  );
});

it('logs in the first cycle how many polls failed', async () => {
  const simulator = await openSimulator({ apps: 3 });
  simulator.faults.add({ kind: 'status', status: 500, workspace: 'production' });

  const exporter = await startPolled(watchAll(simulator));

  const done = exporter.log.filter(({ msg }) => msg === 'first poll cycle done');
  expect(done.map(({ workspace, apps, failed }) => ({ workspace, apps, failed }))).toEqual(
    expect.arrayContaining([
      { workspace: 'production', apps: 2, failed: 2 },
      { workspace: 'staging', apps: 1, failed: 0 },
    ]),
  );
});

it('logs when the poll of an app fails for another reason', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.faults.add({ kind: 'status', status: 500, times: 2 });
  for (let cycle = 0; cycle < 2; cycle += 1) await exporter.cycle();
  simulator.faults.add({ kind: 'status', status: 401 });
  for (let cycle = 0; cycle < 2; cycle += 1) await exporter.cycle();

  expect(
    exporter.log.filter(({ level }) => level === 'warn').map(({ msg, reason }) => [msg, reason]),
  ).toEqual([
    ['app poll failed', 'http_5xx'],
    ['app poll failed', 'unauthorized'],
  ]);
});

it('logs during a long cycle which polls have failed so far', async () => {
  const simulator = await openSimulator({ apps: 2 });
  const [slow = '', broken = ''] = simulator.workspaces.flatMap(({ appIds }) => appIds);
  const exporter = await startPolled(watchAll(simulator));
  simulator.faults.add({ kind: 'hang', app_id: slow });
  simulator.faults.add({ kind: 'status', status: 500, app_id: broken });
  const failed = exporter.untilLogged('app poll failed');
  exporter.tick();
  await failed;
  exporter.log.length = 0;

  exporter.tick();

  expect(linesOf(exporter)).toEqual([expect.objectContaining({ msg: 'app poll failed', app_id: broken })]);
});

it('logs at once that the polls of apps that a reload added failed', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const config = watchAll(simulator);
  const [production] = config.workspaces;
  if (production === undefined) throw new Error('no workspace');
  const apps = [
    ...production.apps,
    { id: 'c'.repeat(40), alias: undefined, expected_cvms: undefined, expected_compose_hashes: undefined },
  ];
  const next = { ...config, workspaces: [{ ...production, apps }, ...config.workspaces.slice(1)] };
  const exporter = await startPolled(config, { loadConfig: () => Promise.resolve(next) });

  await exporter.app.config.reload();

  await expect
    .poll(() => exporter.log.filter(({ level }) => level === 'warn'))
    .toEqual([
      expect.objectContaining({ msg: 'app poll failed', app_id: 'c'.repeat(40), reason: 'not_found' }),
    ]);
});

it('is quiet while all is well', async () => {
  const exporter = await startPolled(watchAll(await openSimulator({ apps: 3 })));
  exporter.log.length = 0;

  await exporter.cycle();
  await exporter.cycle();

  expect(exporter.log.filter(({ level }) => level !== 'debug')).toEqual([]);
  expect(exporter.log.filter(({ msg }) => msg === 'poll cycle done')).toHaveLength(2 * 2);
});

it("logs the vendor's error code of a failure", async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.world.removeApp(simulator.workspaces[0]?.appIds[0] ?? '');
  const config = watchAll(simulator);
  Object.assign(config.workspaces[0] ?? {}, { apps: [{ id: 'c'.repeat(40) }] });

  const exporter = await startPolled(config);

  expect(exporter.log).toContainEqual(
    expect.objectContaining({ reason: 'not_found', error_code: 'ERR-01-004' }),
  );
});

function logLine(format: LogFormat, fields: Readonly<Record<string, string | number>>): string {
  let written = '';
  const logger = createLogger({
    level: 'info',
    format,
    clock: createClock({
      nowSeconds: () => 1_780_000_000.5,
      monotonicSeconds: () => 0,
      bootSeconds: () => 0,
    }),
    write: (line) => {
      written += line;
    },
  });
  logger.debug('not important');
  logger.warn('app poll failed', fields);
  return written;
}

it('writes logfmt in which no value breaks out of its quotes or its line', () => {
  const alias = 'a "b"\nlevel=error \\ = ü';

  const line = logLine('logfmt', { app_id: 'a1', alias, http_status: 503, empty: '' });

  expect(line).toBe(
    'ts=2026-05-28T20:26:40.500Z level=warn msg="app poll failed" app_id=a1 alias="a \\"b\\"\\nlevel=error \\\\ = ü" http_status=503 empty=""\n',
  );
});

it('writes JSON, one object a line', () => {
  expect(JSON.parse(logLine('json', { http_status: 503 }))).toEqual({
    ts: '2026-05-28T20:26:40.500Z',
    level: 'warn',
    msg: 'app poll failed',
    http_status: 503,
  });
});

it.each(['json', 'logfmt'] as const)('never writes what looks like an API key, in %s', (format) => {
  expect(logLine(format, { detail: 'refused phak_Abc-123_x today' })).toContain('refused <secret> today');
});

it('escapes what a terminal would obey', () => {
  expect(logLine('logfmt', { alias: 'a\u009b2Jb\u202ec' })).toContain('alias="a\\u009b2Jb\\u202ec"');
});
