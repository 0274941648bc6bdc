import { expect, it } from 'vitest';
import { minimalCvmInfo } from '../api/items.ts';
import { okResponse, startRawServer } from '../api/start-raw-server.ts';
import { NEW, OLD, openSimulator } from '../simulator/open-simulator.ts';
import { startExporter, startPolled, watchAll, watchWorkspace } from './start-exporter.ts';

it('keeps the last good data while polls fail, until stale_after, with its time', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  const [appId = ''] = simulator.workspaces[0]?.appIds ?? [];
  const successAt = exporter.clock.nowSeconds();
  simulator.faults.add({ kind: 'status', status: 500 });

  exporter.clock.advance(299);
  await exporter.cycle();

  expect(await exporter.series('phala_cvm_vcpus')).toHaveLength(3);
  expect(await exporter.value('phala_up')).toBe(0);
  exporter.clock.advance(1);
  expect(await exporter.series('phala_cvm_')).toEqual([]);
  expect(await exporter.series('phala_node_')).toEqual([]);
  expect(await exporter.series('phala_app_cvms')).toEqual([]);
  expect(await exporter.value(`phala_app_last_success_timestamp_seconds{app_id="${appId}"}`)).toBe(successAt);
});

it('exports why the last poll of an app failed as one series, and none once a poll succeeds', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  const [appId = ''] = simulator.workspaces[0]?.appIds ?? [];
  expect(await exporter.series('phala_app_last_poll_failure')).toEqual([]);

  for (const [status, reason] of [
    [500, 'http_5xx'],
    [403, 'forbidden'],
  ] as const) {
    simulator.faults.add({ kind: 'status', status, times: 1 });
    await exporter.cycle();
    expect(await exporter.series('phala_app_last_poll_failure')).toEqual([
      `phala_app_last_poll_failure{app_id="${appId}",reason="${reason}"} 1`,
    ]);
  }
  await exporter.cycle();

  expect(await exporter.series('phala_app_last_poll_failure')).toEqual([]);
});

it('shows the data again as soon as a poll succeeds', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.faults.add({ kind: 'status', status: 500, times: 1 });
  await exporter.cycle();
  exporter.clock.advance(301);
  expect(await exporter.series('phala_cvm_vcpus')).toEqual([]);

  await exporter.cycle();

  expect(await exporter.series('phala_cvm_vcpus')).toHaveLength(3);
  expect(await exporter.value('phala_up')).toBe(1);
});

it('removes a CVM that the API no longer lists', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  const { id = '', uuid = '' } = simulator.world.apps()[0]?.cvms[0] ?? {};
  expect(await exporter.series(`phala_cvm_vcpus`)).toContainEqual(expect.stringContaining(uuid));

  simulator.world.delete(id);
  simulator.world.advance(120);
  await exporter.cycle();

  expect((await exporter.series('phala_')).filter((line) => line.includes(uuid))).toEqual([]);
});

it('removes a CVM with deleted_at', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.faults.add({ kind: 'deleted_at' });

  await exporter.cycle();

  expect(await exporter.series('phala_cvm_')).toEqual([]);
  expect((await exporter.series('phala_app_cvms'))[0]).toMatch(/ 0$/);
  expect(await exporter.value('phala_up')).toBe(1);
});

it('exports a zero for an app without CVMs', async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.faults.add({ kind: 'empty_list' });

  const exporter = await startPolled(watchAll(simulator));

  expect((await exporter.series('phala_app_cvms'))[0]).toMatch(/ 0$/);
});

it('drops and counts a bad item, and shows the others', async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.faults.add({ kind: 'wrong_shape', variant: 'one_bad_item' });

  const exporter = await startPolled(watchAll(simulator));

  const shown = (await exporter.series('phala_cvm_vcpus')).length;
  expect(shown).toBeGreaterThan(0);
  expect((await exporter.series('phala_app_cvms'))[0]).toMatch(new RegExp(` ${shown}$`));
  expect(await exporter.value('phala_exporter_items_dropped_total{reason="invalid"}')).toBe(1);
  expect(await exporter.value('phala_up')).toBe(1);
});

it('shows a CVM once that comes twice in one list, and counts it', async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.faults.add({ kind: 'duplicates' });

  const exporter = await startPolled(watchAll(simulator));

  expect(await exporter.series('phala_cvm_vcpus')).toHaveLength(3);
  expect(await exporter.value('phala_exporter_items_dropped_total{reason="duplicate"}')).toBe(3);
});

it('drops a CVM that names another app, counts it at every poll and logs it once', async () => {
  const own = minimalCvmInfo();
  const other = minimalCvmInfo({ id: 'cvm_2', app_id: 'b'.repeat(40) });
  const { origin } = await startRawServer((socket) => socket.write(okResponse(JSON.stringify([own, other]))));
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator, { api: { base_url: origin } }));

  await exporter.cycle();

  expect(await exporter.series('phala_cvm_status{cvm_id="cvm_2"')).toEqual([]);
  expect(await exporter.value('phala_exporter_items_dropped_total{reason="other_app"}')).toBe(2);
  expect(exporter.log.filter(({ msg }) => msg === 'CVMs dropped')).toHaveLength(1);
});

it('keeps the last good data while a list has nothing but CVMs of another app, and counts them', async () => {
  let app_id: string | undefined;
  const { origin } = await startRawServer((socket) =>
    socket.write(okResponse(JSON.stringify([minimalCvmInfo({ app_id })]))),
  );
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator, { api: { base_url: origin } }));
  const before = await exporter.series('phala_cvm_status');
  app_id = 'b'.repeat(40);

  await exporter.cycle();

  expect(await exporter.series('phala_cvm_status')).toEqual(before);
  expect((await exporter.series('phala_app_last_poll_failure'))[0]).toMatch(/reason="invalid_payload"} 1$/);
  expect(await exporter.value('phala_exporter_items_dropped_total{reason="other_app"}')).toBe(1);
});

it.each(['swapped', 'mixed'] as const)(
  'decodes lists whose shapes are %s, whatever the requested version',
  async (mode) => {
    const simulator = await openSimulator({ apps: 1 });
    simulator.faults.add({ kind: 'other_shape', mode });

    for (const version of [OLD, NEW]) {
      const exporter = await startPolled(watchAll(simulator, { api: { version } }));

      expect(await exporter.series('phala_cvm_vcpus')).toHaveLength(3);
      expect(await exporter.value('phala_exporter_items_dropped_total{reason="invalid"}')).toBe(0);
    }
  },
);

it('cuts off at max_cvms, always the same ones, counts the rest and logs it once', async () => {
  const simulator = await openSimulator({ apps: 2 });
  const exporter = await startPolled(watchAll(simulator, { limits: { max_cvms: 2 } }));
  const shown = await exporter.series('phala_cvm_vcpus');
  const total = simulator.world.apps().flatMap(({ cvms }) => cvms).length;

  await exporter.cycle();

  expect(shown).toHaveLength(2);
  expect(await exporter.series('phala_cvm_vcpus')).toEqual(shown);
  expect(await exporter.value('phala_exporter_items_dropped_total{reason="limit"}')).toBe(2 * (total - 2));
  expect(exporter.log.filter(({ msg }) => msg.startsWith('limits.max_cvms'))).toHaveLength(1);
});

it('polls at once at start, and shows nothing about the cloud before', async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.faults.add({ kind: 'hang' });

  const exporter = await startExporter(watchAll(simulator));

  expect(await exporter.series('phala_up')).toEqual([]);
  expect(await exporter.series('phala_app_poll_success')).toEqual([]);
  expect(await exporter.series('phala_app_info')).toHaveLength(1);
});

it('sends the key, the version and the name of the exporter', async () => {
  const simulator = await openSimulator({ apps: 2 });

  await startPolled(watchAll(simulator, { api: { version: OLD } }));

  const requests = simulator.requests.recent();
  expect(requests.map(({ apiKey }) => apiKey)).toEqual(requests.map(() => 'valid'));
  expect(requests[0]?.headers).toMatchObject({
    'x-phala-version': OLD,
    'user-agent': 'phala-cloud-exporter/1.2.3',
    'accept-encoding': 'gzip',
  });
});

it('polls several workspaces, each with its own key', async () => {
  const simulator = await openSimulator({ apps: 3 });

  const exporter = await startPolled(watchAll(simulator));

  const infos = await exporter.series('phala_app_info');
  expect(infos.filter((line) => line.includes('workspace="production"'))).toHaveLength(2);
  expect(infos.filter((line) => line.includes('workspace="staging"'))).toHaveLength(1);
  expect((await exporter.series('phala_app_poll_success')).every((line) => line.endsWith(' 1'))).toBe(true);
});

it('exports alias and expected CVMs of a configured app', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const [workspace] = simulator.workspaces;
  const [appId = ''] = workspace?.appIds ?? [];
  if (workspace === undefined) throw new Error('no workspace');
  const watched = watchWorkspace(workspace, {
    apps: [{ id: appId, alias: 'shop "1"', expected_cvms: 0, expected_compose_hashes: undefined }],
  });

  const exporter = await startPolled(watchAll(simulator, { workspaces: [watched] }));

  expect(await exporter.value(`phala_app_expected_cvms{app_id="${appId}"}`)).toBe(0);
  expect(
    await exporter.value(`phala_app_info{app_id="${appId}",workspace="production",alias="shop \\"1\\""}`),
  ).toBe(1);
});

it('skips a cycle while the one before still runs, and counts it', async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.faults.add({ kind: 'hang' });
  const workspaces = simulator.workspaces.slice(0, 1).map((workspace) => watchWorkspace(workspace));
  const exporter = await startExporter(watchAll(simulator, { api: { timeout: 0.5 }, workspaces }));

  exporter.tick();
  exporter.tick();

  expect(await exporter.value('phala_exporter_poll_cycles_skipped_total')).toBe(2);
  await exporter.untilLogged('first poll cycle done');
  expect(simulator.requests.total()).toBe(1);
  expect(simulator.requests.maxInFlight()).toBe(1);
});

it('polls a workspace on time while every app of another one hangs', async () => {
  const simulator = await openSimulator({ apps: 6 });
  const exporter = await startPolled(watchAll(simulator));
  const [stuck, free] = simulator.workspaces;
  simulator.faults.add({ kind: 'hang', workspace: 'production' });
  const pollsOf = async (appId = ''): Promise<number | undefined> =>
    exporter.value(`phala_app_polls_total{app_id="${appId}"}`);

  for (let cycle = 0; cycle < 3; cycle += 1) {
    const done = exporter.untilLogged('poll cycle done');
    exporter.tick();
    await done;
  }

  expect(await pollsOf(free?.appIds[0])).toBe(4);
  expect(await pollsOf(stuck?.appIds[0])).toBe(1);
  expect(await exporter.value('phala_exporter_poll_cycles_skipped_total')).toBe(2);
});

it('has no more requests in flight than the configured concurrency, per workspace', async () => {
  const simulator = await openSimulator({ apps: 30, cvmsPerApp: 1 });
  simulator.faults.add({ kind: 'latency', seconds: 0.02 });

  await startPolled(watchAll(simulator, { api: { concurrency: 3 } }));

  expect(simulator.requests.byEndpoint()).toMatchObject({ app_cvms: 30, status_batch: 2 });
  expect(simulator.requests.maxInFlight()).toBe(6);
});

it('counts requests by the status of their response, also the one on a new connection', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.faults.add({ kind: 'reset', times: 1 });
  await exporter.cycle();

  const requests = 'phala_exporter_api_requests_total{workspace="production",endpoint="app_cvms"';
  expect(await exporter.value(`${requests},code="200"}`)).toBe(2);
  expect(await exporter.value(`${requests},code="error"}`)).toBe(1);
});

it.each(['400', '1'])('a 503 with a Retry-After of %s seconds delays no other app', async (retry_after) => {
  const simulator = await openSimulator({ apps: 3 });
  const [broken = ''] = simulator.workspaces[0]?.appIds ?? [];
  simulator.faults.add({ kind: 'status', status: 503, retry_after, app_id: broken });

  const exporter = await startPolled(
    watchAll(simulator, { api: { max_attempts: retry_after === '1' ? 1 : 3 } }),
  );

  expect(await exporter.value(`phala_app_poll_success{app_id="${broken}"}`)).toBe(0);
  expect(
    (await exporter.series('phala_app_poll_success')).filter((line) => line.endsWith(' 1')),
  ).toHaveLength(2);
});
