import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { expect, it } from 'vitest';
import { CONTROL_HELP } from '../../simulator/control-help.ts';
import type { FaultInput } from '../../simulator/fault.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import type { AppList, Item } from './item.ts';
import { ask, firstAppId, NEW, OLD, openSimulator, type Reply } from './open-simulator.ts';

const shown = new Set<string>();

async function askSpoiled(fault: FaultInput, version = NEW): Promise<Reply & { simulator: Simulator }> {
  const simulator = await openSimulator();
  add(simulator, fault);
  const reply = await ask(simulator, `/apps/${firstAppId(simulator)}/cvms`, { 'x-phala-version': version });
  return { ...reply, simulator };
}

function add(simulator: Simulator, fault: FaultInput): string {
  shown.add(fault.kind);
  return simulator.faults.add(fault);
}

it('status responds with any error status, Retry-After header and body', async () => {
  const json = await askSpoiled({ kind: 'status', status: 503, retry_after: '30' });
  expect([json.status, json.headers['retry-after']]).toEqual([503, '30']);
  expect(json.json()).toMatchObject({ request_id: 'req_sim_000001' });
  const html = await askSpoiled({ kind: 'status', status: 502, body: 'html' });
  expect([html.status, html.headers['content-type']]).toEqual([502, 'text/html; charset=utf-8']);
  const empty = await askSpoiled({ kind: 'status', status: 401, body: 'empty' });
  expect([empty.status, empty.text]).toEqual([401, '']);
});

it('html responds with an HTML page and status 200', async () => {
  const reply = await askSpoiled({ kind: 'html' });

  expect([reply.status, reply.text.slice(0, 15)]).toEqual([200, '<!doctype html>']);
});

it('truncated_json sends half of the body, with a matching Content-Length', async () => {
  const reply = await askSpoiled({ kind: 'truncated_json' });

  expect(reply.text.startsWith('[{"id":"cvm_')).toBe(true);
  expect(() => reply.json()).toThrow(SyntaxError);
});

it.each([
  ['object', { items: [] }],
  ['string', 'unexpected'],
  ['null', null],
  ['bad_items', [1, 'two', null, [], { unexpected: true }]],
] as const)('wrong_shape %s is valid JSON of the wrong type', async (variant, body) => {
  expect((await askSpoiled({ kind: 'wrong_shape', variant })).json()).toEqual(body);
});

it('wrong_shape one_bad_item replaces one item and wrong_types all values', async () => {
  const one = (await askSpoiled({ kind: 'wrong_shape', variant: 'one_bad_item' })).json<Item[]>();
  const all = (await askSpoiled({ kind: 'wrong_shape', variant: 'wrong_types' })).json<Item[]>();

  expect(one.map((item) => 'id' in item)).toEqual([false, true, true, true]);
  expect(all[0]).toMatchObject({ status: 17, in_progress: 'maybe', resource: { vcpu: '1' } });
});

it('oversize is valid JSON of at least the given size', async () => {
  const reply = await askSpoiled({ kind: 'oversize', bytes: 3_000_000 });

  expect(reply.text.length).toBe(3_000_000);
  expect(reply.json<Item[]>().length).toBe(4);
});

it('gzip_bomb is small on the wire and large when decompressed', async () => {
  const simulator = await openSimulator();
  add(simulator, { kind: 'gzip_bomb', bytes: 5_000_000 });
  const { body, headers } = await request(`${simulator.baseUrl}/apps`, {
    headers: { 'x-api-key': simulator.workspaces[0]?.apiKey ?? '' },
  });
  const bytes = Buffer.from(await body.arrayBuffer());

  expect(headers['content-encoding']).toBe('gzip');
  expect(bytes.length).toBeLessThan(50_000);
  expect(gunzipSync(bytes).length).toBe(5_000_000);
});

it('a client that disconnects during an oversize response does no harm', async () => {
  const simulator = await openSimulator();
  add(simulator, { kind: 'oversize', bytes: 1_000_000_000, times: 1 });
  const { body } = await request(`${simulator.baseUrl}/apps`, {
    headers: { 'x-api-key': simulator.workspaces[0]?.apiKey ?? '' },
  });

  body.on('error', () => undefined).destroy();

  expect((await ask(simulator, '/apps')).status).toBe(200);
});

it('redirect responds with 302 and the location', async () => {
  const reply = await askSpoiled({ kind: 'redirect', location: 'http://elsewhere.example/' });

  expect([reply.status, reply.headers['location']]).toEqual([302, 'http://elsewhere.example/']);
});

it('reset resets the connection before the headers, reset_mid_body within the body', async () => {
  await expect(askSpoiled({ kind: 'reset' })).rejects.toThrow();
  const simulator = await openSimulator();
  add(simulator, { kind: 'reset_mid_body' });

  await expect(ask(simulator, '/apps')).rejects.toThrow();

  expect(simulator.requests.recent().map(({ status }) => status)).toEqual([null]);
});

it('slow_drip sends the response slowly', async () => {
  const simulator = await openSimulator({ apps: 1, cvmsPerApp: 1 });
  add(simulator, { kind: 'slow_drip', bytes_per_second: 20_000 });
  const { body } = await request(`${simulator.baseUrl}/apps/${firstAppId(simulator)}/cvms`, {
    headers: { 'x-api-key': simulator.workspaces[0]?.apiKey ?? '' },
  });
  let chunks = 0;
  let text = '';
  for await (const chunk of body) {
    chunks += 1;
    text += String(chunk);
  }

  expect(chunks).toBeGreaterThan(1);
  expect(JSON.parse(text).length).toBe(1);
});

it('hang never responds', async () => {
  const simulator = await openSimulator();
  add(simulator, { kind: 'hang' });
  const leaving = new AbortController();
  const pending = request(`${simulator.baseUrl}/apps`, { signal: leaving.signal });
  pending.catch(() => undefined);

  await expect.poll(() => simulator.requests.inFlight()).toBe(1);
  leaving.abort();

  await expect(pending).rejects.toThrow('aborted');
  await expect.poll(() => simulator.requests.inFlight()).toBe(0);
});

it('other_shape responds in the other shape, or mixes both', async () => {
  const isOld = (reply: Reply): boolean[] => reply.json<Item[]>().map((item) => 'hosted' in item);

  expect(isOld(await askSpoiled({ kind: 'other_shape', mode: 'swapped' }))).toEqual([true, true, true, true]);
  expect(isOld(await askSpoiled({ kind: 'other_shape', mode: 'mixed' }))).toEqual([true, false, true, false]);
  expect(isOld(await askSpoiled({ kind: 'other_shape', mode: 'mixed' }, OLD))).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

it('duplicates doubles the list and empty_list empties it', async () => {
  const doubled = (await askSpoiled({ kind: 'duplicates' })).json<Item[]>();

  expect(doubled.length).toBe(8);
  expect(new Set(doubled.map(({ id }) => id)).size).toBe(4);
  expect((await askSpoiled({ kind: 'empty_list' })).json()).toEqual([]);
});

it('deleted_at sets deleted_at of every item of the new shape', async () => {
  const newer = (await askSpoiled({ kind: 'deleted_at' })).json<Item[]>();
  const older = (await askSpoiled({ kind: 'deleted_at' }, OLD)).json<Item[]>();

  expect(newer.map(({ deleted_at }) => typeof deleted_at)).toEqual(['string', 'string', 'string', 'string']);
  expect(older.some((item) => 'deleted_at' in item)).toBe(false);
});

it('minimal reduces apps to their id', async () => {
  const simulator = await openSimulator();
  add(simulator, { kind: 'minimal' });

  const { dstack_apps: apps } = (await ask(simulator, '/apps')).json<AppList>();

  expect(apps.map(({ name }) => name)).toEqual([null, null, null, null]);
  expect(apps.map(({ app_id }) => app_id)).toEqual(simulator.workspaces[0]?.appIds);
});

it('latency delays any response', async () => {
  const simulator = await openSimulator();
  add(simulator, { kind: 'latency', seconds: 0.05 });
  add(simulator, { kind: 'latency', seconds: 0.05 });
  add(simulator, { kind: 'status', status: 500 });
  const start = performance.now();

  const reply = await ask(simulator, '/apps');

  expect(reply.status).toBe(500);
  expect(performance.now() - start).toBeGreaterThan(95);
});

it('faults apply only to matching requests, and only as often as `times` says', async () => {
  const simulator = await openSimulator();
  const [first = '', second = ''] = simulator.workspaces[0]?.appIds ?? [];
  const statuses = async (): Promise<number[]> => {
    const paths = [`/apps/${first}/cvms`, `/apps/${second}/cvms`, '/apps'];
    const replies = await Promise.all(paths.map((path) => ask(simulator, path)));
    return replies.map(({ status }) => status);
  };

  const once = simulator.faults.add({
    kind: 'status',
    status: 500,
    app_id: `0x${first.toUpperCase()}`,
    times: 1,
  });
  expect(simulator.faults.list()).toMatchObject([{ id: once, app_id: first, times: 1 }]);
  expect(await statuses()).toEqual([500, 200, 200]);
  expect(await statuses()).toEqual([200, 200, 200]);
  const list = simulator.faults.add({ kind: 'status', status: 501, endpoint: 'apps' });
  simulator.faults.add({ kind: 'status', status: 502, workspace: 'staging' });
  expect(await statuses()).toEqual([200, 200, 501]);
  simulator.faults.clear(list);
  expect(await statuses()).toEqual([200, 200, 200]);
  const staging = await ask(simulator, '/apps', { 'x-api-key': simulator.workspaces[1]?.apiKey ?? '' });
  expect(staging.status).toBe(502);
  simulator.faults.clear();
  expect(simulator.faults.list()).toEqual([]);
});

it('close returns at once while one request hangs and another drips', async () => {
  const simulator = await openSimulator();
  simulator.faults.add({ kind: 'hang', endpoint: 'apps' });
  simulator.faults.add({ kind: 'slow_drip', bytes_per_second: 1 });
  simulator.faults.add({ kind: 'latency', seconds: 3600, endpoint: 'apps' });
  const hanging = expect(ask(simulator, '/apps')).rejects.toThrow();
  const dripping = expect(ask(simulator, `/apps/${firstAppId(simulator)}/cvms`)).rejects.toThrow();
  await expect.poll(() => simulator.requests.inFlight()).toBe(2);
  const start = performance.now();

  await simulator.close();

  expect(performance.now() - start).toBeLessThan(1000);
  await Promise.all([hanging, dripping]);
  await simulator.close();
});

it('every kind of fault is tested in this file', () => {
  expect([...shown].sort()).toEqual(Object.keys(CONTROL_HELP.faults).sort());
});
