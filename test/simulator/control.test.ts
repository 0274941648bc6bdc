import { expect, it } from 'vitest';
import { ask, control, firstAppId, openSimulator } from './open-simulator.ts';

interface WorldView {
  readonly apps: readonly {
    readonly id: string;
    readonly name: string;
    readonly workspace: string;
    readonly cvms: readonly { readonly id: string; readonly status: string }[];
  }[];
  readonly nodes: readonly { readonly id: number; readonly name: string; readonly status: string }[];
}

it('GET /_control lists the routes, and faults with the types of their fields', async () => {
  const help = (await control(await openSimulator(), 'GET', '')).json<Record<string, object>>();

  expect(Object.keys(help)).toEqual(['about', 'routes', 'faults']);
  expect(help['faults']).toMatchObject({
    slow_drip: { bytes_per_second: 'number', times: 'integer?' },
    status: { status: 'integer', retry_after: 'string?', body: 'json|html|empty?' },
    other_shape: { mode: 'swapped|mixed', app_id: 'string?' },
  });
});

it('adds and removes faults', async () => {
  const simulator = await openSimulator();

  const added = await control(simulator, 'POST', '/faults', { kind: 'status', status: 503 });
  const { id } = added.json<{ id: string }>();
  expect(added.status).toBe(201);
  expect((await ask(simulator, '/apps')).status).toBe(503);
  expect((await control(simulator, 'GET', '/faults')).json()).toEqual([
    { id, kind: 'status', status: 503, body: 'json' },
  ]);
  expect((await control(simulator, 'DELETE', `/faults/${id}`)).status).toBe(204);
  expect((await ask(simulator, '/apps')).status).toBe(200);
  expect((await control(simulator, 'DELETE', '/faults')).status).toBe(204);
});

it.each([
  ['POST', '/faults', { kind: 'explode' }, 400, 'kind'],
  ['POST', '/faults', { kind: 'status', status: 200 }, 400, 'status'],
  ['POST', '/faults', { kind: 'hang', sometimes: true }, 400, 'sometimes'],
  ['POST', '/faults', { kind: 'hang', app_id: 'x' }, 400, '40 hexadecimal digits'],
  ['POST', '/faults', '{"kind":', 400, 'the body is not valid JSON'],
  ['POST', '/faults', undefined, 400, 'kind'],
  ['DELETE', '/faults/fault_9', undefined, 404, 'no such fault: fault_9'],
  ['POST', '/world/advance', { seconds: -1 }, 400, 'seconds'],
  ['POST', '/cvms/cvm_none/crash', undefined, 404, 'no such CVM: cvm_none'],
  ['POST', '/cvms/cvm_none/tickle', undefined, 400, 'crash'],
  ['POST', '/cvms/cvm_none/restart', undefined, 404, 'no such CVM: cvm_none'],
  ['POST', '/cvms/cvm_none/hang', { stage: 'booting' }, 404, 'no such CVM: cvm_none'],
  ['POST', '/cvms/cvm_none/hang', { stage: '' }, 400, 'stage'],
  ['POST', '/cvms/cvm_none/hang', { stage: 'booting', status: 'stopped' }, 400, 'status'],
  ['POST', '/cvms/cvm_none/set', { compose_hash: 'abc' }, 400, '64 hexadecimal digits'],
  ['POST', '/cvms/cvm_none/batch-row/hidden', undefined, 400, 'missing'],
  ['POST', '/nodes/99/batch-row/missing', undefined, 404, 'no such node: 99'],
  ['POST', '/status-batch', { generation: 4 }, 400, 'generation'],
  ['POST', '/status-batch', { too_many_status: 500 }, 400, 'too_many_status'],
  ['POST', '/list-lag', { seconds: -1 }, 400, 'seconds'],
  ['POST', '/apps', { name: '', workspace: 'production' }, 400, 'name'],
  ['POST', '/apps', { name: 'x', workspace: 'nowhere' }, 404, 'no such workspace: nowhere'],
  ['POST', '/apps/none/cvms', undefined, 404, 'no such app: none'],
  ['DELETE', '/apps/none', undefined, 404, 'no such app: none'],
  ['POST', '/nodes/99/OFFLINE', undefined, 404, 'no such node: 99'],
  ['POST', '/nodes/5/BROKEN', undefined, 400, 'MAINTENANCE'],
  ['POST', '/keys/nowhere/renew', undefined, 404, 'no such workspace: nowhere'],
  ['GET', '/elsewhere', undefined, 404, 'not found'],
] as const)('rejects %s %s %j with %i', async (method, path, body, status, words) => {
  const reply = await control(await openSimulator(), method, path, body);

  expect(reply.status).toBe(status);
  expect(reply.json<{ message: string }>().message).toContain(words);
});

it('shows the world and advances its time', async () => {
  const simulator = await openSimulator();

  const before = (await control(simulator, 'GET', '/world')).json<WorldView>();
  const after = (await control(simulator, 'POST', '/world/advance', { seconds: 300 })).json<WorldView>();

  expect(before.apps.map(({ name }) => name)).toContain('web-frontend');
  expect(before.nodes.length).toBe(5);
  expect(before).toMatchObject({
    list_lag_seconds: 0,
    status_batch: { generation: 3, max_ids: 100, too_many_status: 422 },
  });
  expect(after).not.toEqual(before);
});

it('changes CVMs, apps and nodes', async () => {
  const simulator = await openSimulator();
  const read = async (): Promise<WorldView> => (await control(simulator, 'GET', '/world')).json<WorldView>();
  const appId = firstAppId(simulator);
  const cvmId = simulator.world.cvms(appId)[0]?.id ?? '';

  for (const [action, status] of [
    ['crash', 'exited'],
    ['stop', 'stopping'],
    ['start', 'starting'],
    ['update', 'updating'],
    ['bootError', 'error'],
    ['delete', 'deleting'],
  ]) {
    expect((await control(simulator, 'POST', `/cvms/${cvmId}/${action}`)).status).toBe(204);
    expect((await read()).apps[0]?.cvms[0]?.status).toBe(status);
  }
  const created = await control(simulator, 'POST', `/apps/${appId}/cvms`);
  expect([created.status, (await read()).apps[0]?.cvms.at(-1)?.id]).toEqual([
    201,
    created.json<{ id: string }>().id,
  ]);
  const app = await control(simulator, 'POST', '/apps', { name: 'shop', workspace: 'staging', cvms: 2 });
  expect((await read()).apps.at(-1)).toMatchObject({ name: 'shop', workspace: 'staging' });
  await control(simulator, 'DELETE', `/apps/${app.json<{ id: string }>().id}`);
  expect((await read()).apps.length).toBe(6);
  await control(simulator, 'POST', '/nodes/prod6/maintenance');
  expect((await read()).nodes.find(({ id }) => id === 6)?.status).toBe('MAINTENANCE');
});

it('expires and renews keys', async () => {
  const simulator = await openSimulator();

  await control(simulator, 'POST', '/keys/production/expire');
  expect((await ask(simulator, '/apps')).status).toBe(401);
  const renewed = (await control(simulator, 'POST', '/keys/production/renew')).json<{ api_key: string }>();

  expect(renewed.api_key).toMatch(/^phak_sim_production_[0-9a-f]{24}$/);
  expect((await ask(simulator, '/apps', { 'x-api-key': renewed.api_key })).status).toBe(200);
});

it('lists requests to the API, without requests to the control API', async () => {
  const simulator = await openSimulator();
  await ask(simulator, '/apps');

  const log = (await control(simulator, 'GET', '/requests')).json();
  await control(simulator, 'DELETE', '/requests');

  expect(log).toMatchObject({ total: 1, by_endpoint: { apps: 1 }, in_flight: 0, max_in_flight: 1 });
  expect(simulator.requests.total()).toBe(0);
});
