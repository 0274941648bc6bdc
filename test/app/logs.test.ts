import { expect, it } from 'vitest';
import { createLogger, type LogFormat } from '../../src/log.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { startPolled, watchAll } from './start-exporter.ts';

it('says once that an app is down and once that it is up again, with what an operator needs', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  const [appId] = simulator.workspaces[0]?.appIds ?? [];
  exporter.log.length = 0;

  const fault = simulator.faults.add({ kind: 'status', status: 503 });
  for (let cycle = 0; cycle < 3; cycle += 1) await exporter.cycle();
  simulator.faults.clear(fault);
  for (let cycle = 0; cycle < 3; cycle += 1) await exporter.cycle();

  expect(exporter.log.filter(({ level }) => level !== 'debug')).toEqual([
    expect.objectContaining({
      level: 'warn',
      msg: 'app is down',
      app_id: appId,
      workspace: 'production',
      reason: 'http_5xx',
      http_status: 503,
      request_id: expect.stringMatching(/^req_sim_\d+$/),
    }),
    expect.objectContaining({ level: 'info', msg: 'app is up again', app_id: appId }),
  ]);
});

it('says when an app that is down is down for another reason', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.faults.add({ kind: 'status', status: 500, times: 2 });
  for (let cycle = 0; cycle < 2; cycle += 1) await exporter.cycle();
  simulator.faults.add({ kind: 'status', status: 401 });
  for (let cycle = 0; cycle < 2; cycle += 1) await exporter.cycle();

  expect(
    exporter.log.filter(({ level }) => level === 'warn').map(({ msg, reason }) => [msg, reason]),
  ).toEqual([
    ['app is down', 'http_5xx'],
    ['app is still down, for another reason', 'unauthorized'],
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

it("tells the vendor's error code of a failure", async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.world.removeApp(simulator.workspaces[0]?.appIds[0] ?? '');
  const config = watchAll(simulator);
  Object.assign(config.workspaces[0] ?? {}, { apps: [{ appId: 'c'.repeat(40) }] });

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
    clock: { nowSeconds: () => 1_780_000_000.5, monotonicSeconds: () => 0, bootSeconds: () => 0 },
    write: (line) => {
      written += line;
    },
  });
  logger.debug('not important');
  logger.warn('app is down', fields);
  return written;
}

it('writes logfmt in which no value breaks out of its quotes or its line', () => {
  const alias = 'a "b"\nlevel=error \\ = ü';

  const line = logLine('logfmt', { app_id: 'a1', alias, http_status: 503, empty: '' });

  expect(line).toBe(
    'ts=2026-05-28T20:26:40.500Z level=warn msg="app is down" app_id=a1 alias="a \\"b\\"\\nlevel=error \\\\ = ü" http_status=503 empty=""\n',
  );
});

it('writes JSON, one object a line', () => {
  expect(JSON.parse(logLine('json', { http_status: 503 }))).toEqual({
    ts: '2026-05-28T20:26:40.500Z',
    level: 'warn',
    msg: 'app is down',
    http_status: 503,
  });
});

it.each(['json', 'logfmt'] as const)('never writes what looks like an API key, in %s', (format) => {
  expect(logLine(format, { detail: 'refused phak_Abc-123_x today' })).toContain('refused <secret> today');
});

it('escapes what a terminal would obey', () => {
  expect(logLine('logfmt', { alias: 'a\u009b2Jb\u202ec' })).toContain('alias="a\\u009b2Jb\\u202ec"');
});
