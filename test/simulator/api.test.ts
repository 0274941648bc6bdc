import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { expect, it } from 'vitest';
import type { AppList, Item } from './item.ts';
import { ask, firstAppId, openSimulator } from './open-simulator.ts';

it('an API key has access to its own workspace only', async () => {
  const simulator = await openSimulator();
  const [production, staging] = simulator.workspaces;
  const path = `/apps/${firstAppId(simulator)}/cvms`;

  expect((await ask(simulator, path)).status).toBe(200);
  expect((await ask(simulator, path, { 'x-api-key': staging?.apiKey ?? '' })).status).toBe(403);
  expect((await ask(simulator, path, { 'x-api-key': 'phak_other' })).status).toBe(401);
  expect((await request(`${simulator.baseUrl}${path}`)).statusCode).toBe(401);
  expect([production?.appIds.length, staging?.appIds.length]).toEqual([4, 2]);
});

it('a single app is in the first workspace', async () => {
  const simulator = await openSimulator({ apps: 1, cvmsPerApp: 2 });
  const [production, staging] = simulator.workspaces;

  expect(staging?.appIds).toEqual([]);
  expect(simulator.world.cvms(production?.appIds[0] ?? '').length).toBe(2);
});

it('all notations of an app id are accepted, and errors name the problem', async () => {
  const simulator = await openSimulator();
  const appId = firstAppId(simulator);

  for (const written of [`app_${appId}`, `0x${appId}`, appId.toUpperCase()]) {
    const items = (await ask(simulator, `/apps/${written}/cvms`)).json<Item[]>();
    expect(items.length).toBe(simulator.world.cvms(appId).length);
  }
  const unknown = await ask(simulator, `/apps/${'0'.repeat(40)}/cvms`);
  expect(unknown.status).toBe(404);
  expect(unknown.json()).toEqual({
    error_code: 'ERR-01-004',
    message: 'App not found',
    request_id: unknown.headers['x-request-id'],
  });
  const missing = await ask(simulator, '/nowhere');
  expect([missing.status, missing.json()]).toEqual([404, { detail: 'Not Found' }]);
});

it('lists apps with pagination', async () => {
  const simulator = await openSimulator();

  const first = (await ask(simulator, '/apps?page=1&page_size=3')).json<AppList>();
  const second = (await ask(simulator, '/apps?page=2&page_size=3')).json<AppList>();
  const third = (await ask(simulator, '/apps?page=3&page_size=3')).json<AppList>();

  expect([first, second, third].map((page) => page.dstack_apps.length)).toEqual([3, 1, 0]);
  expect(first).toMatchObject({ page: 1, page_size: 3, total: 4, total_pages: 2 });
  expect([...first.dstack_apps, ...second.dstack_apps].map((app) => app.app_id)).toEqual(
    simulator.workspaces[0]?.appIds,
  );
});

it('an expired key gets 401 until it is renewed, and the old key stays invalid', async () => {
  const simulator = await openSimulator();
  const oldKey = simulator.workspaces[0]?.apiKey ?? '';

  simulator.world.expireKey('production');
  expect((await ask(simulator, '/apps')).json()).toEqual({ detail: 'API key has expired' });
  const newKey = simulator.world.renewKey('production');

  expect(simulator.workspaces[0]?.apiKey).toBe(newKey);
  expect((await ask(simulator, '/apps')).status).toBe(200);
  expect((await ask(simulator, '/apps', { 'x-api-key': oldKey })).status).toBe(401);
});

it('responses are gzipped for clients that accept gzip', async () => {
  const simulator = await openSimulator();
  const { body, headers } = await request(`${simulator.baseUrl}/apps`, {
    headers: { 'x-api-key': simulator.workspaces[0]?.apiKey ?? '', 'accept-encoding': 'gzip' },
  });
  const bytes = Buffer.from(await body.arrayBuffer());

  expect(headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(bytes).toString()).toContain('dstack_apps');
});

it('counts requests without storing API keys', async () => {
  const simulator = await openSimulator();
  const { requests } = simulator;
  const appId = firstAppId(simulator);
  const apiKey = simulator.workspaces[0]?.apiKey ?? '';

  await ask(simulator, `/apps/0x${appId}/cvms`);
  await ask(simulator, '/apps', { 'x-api-key': 'phak_stranger', 'user-agent': 'test/1' });

  expect(requests.total()).toBe(2);
  expect(requests.byEndpoint()).toEqual({ app_cvms: 1, apps: 1 });
  expect(requests.byApp()).toEqual({ [appId]: 1 });
  expect(requests.maxInFlight()).toBe(1);
  expect(requests.recent()).toMatchObject([
    {
      requestId: 'req_sim_000001',
      method: 'GET',
      path: `/api/v1/apps/0x${appId}/cvms`,
      apiKey: 'valid',
      status: 200,
    },
    { requestId: 'req_sim_000002', apiKey: 'unknown', status: 401, headers: { 'user-agent': 'test/1' } },
  ]);
  expect(JSON.stringify(requests.recent())).not.toContain(apiKey);
  expect(JSON.stringify(requests.recent())).not.toContain('phak_stranger');
  requests.reset();
  expect([requests.total(), requests.recent().length]).toEqual([0, 0]);
});
