import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { expect, it } from 'vitest';
import { CONTROL_HELP } from '../../simulator/control-help.ts';
import type { FaultInput } from '../../simulator/fault.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import type { CvmStatus } from './item.ts';
import { ask, firstAppId, openSimulator, postStatusBatch, type Reply } from './open-simulator.ts';

const seen = new Set<string>();

function uuidsOf(simulator: Simulator): string[] {
  return simulator.world.cvms(firstAppId(simulator)).map(({ uuid }) => uuid);
}

async function postWith(
  fault: FaultInput,
  simulator?: Simulator,
): Promise<Reply & { readonly uuids: string[]; readonly rows: () => Record<string, CvmStatus> }> {
  const asked = simulator ?? (await openSimulator({ isCalm: true }));
  seen.add(fault.kind);
  asked.faults.add({ ...fault, endpoint: 'status_batch' });
  const uuids = uuidsOf(asked);
  const reply = await postStatusBatch(asked, { vm_uuids: uuids });
  return { ...reply, uuids, rows: () => reply.json<Record<string, CvmStatus>>() };
}

it('status, html and redirect replace the response', async () => {
  const limited = await postWith({ kind: 'status', status: 429, retry_after: '7' });
  const html = await postWith({ kind: 'html' });
  const redirect = await postWith({ kind: 'redirect', location: 'http://elsewhere.example/' });

  expect([limited.status, limited.headers['retry-after']]).toEqual([429, '7']);
  expect([html.status, html.text.slice(0, 15)]).toEqual([200, '<!doctype html>']);
  expect([redirect.status, redirect.headers['location']]).toEqual([302, 'http://elsewhere.example/']);
});

it('a fault of this endpoint leaves the lists alone, and those of an app leave this endpoint alone', async () => {
  const simulator = await openSimulator({ isCalm: true });
  simulator.faults.add({ kind: 'status', status: 500, app_id: firstAppId(simulator) });

  const reply = await postWith({ kind: 'status', status: 503, times: 1 }, simulator);

  expect(reply.status).toBe(503);
  expect((await ask(simulator, '/apps')).status).toBe(200);
  expect((await postStatusBatch(simulator, { vm_uuids: [] })).status).toBe(200);
});

it('truncated_json, reset, reset_mid_body and latency work as for lists', async () => {
  const truncated = await postWith({ kind: 'truncated_json' });
  const late = await postWith({ kind: 'latency', seconds: 0.01 });

  expect(() => truncated.json()).toThrow(SyntaxError);
  expect(Object.keys(late.rows()).length).toBe(4);
  await expect(postWith({ kind: 'reset' })).rejects.toThrow();
  await expect(postWith({ kind: 'reset_mid_body' })).rejects.toThrow();
});

it.each([
  ['string', 'unexpected'],
  ['null', null],
] as const)('wrong_shape %s is valid JSON of the wrong type', async (variant, body) => {
  expect((await postWith({ kind: 'wrong_shape', variant })).json()).toEqual(body);
});

it('wrong_shape object is the list of rows instead of a map', async () => {
  const reply = await postWith({ kind: 'wrong_shape', variant: 'object' });

  expect(reply.json<CvmStatus[]>().map(({ vm_uuid }) => vm_uuid)).toEqual(reply.uuids);
});

it('wrong_shape spoils all rows or one', async () => {
  const bad = await postWith({ kind: 'wrong_shape', variant: 'bad_items' });
  const one = await postWith({ kind: 'wrong_shape', variant: 'one_bad_item' });
  const types = await postWith({ kind: 'wrong_shape', variant: 'wrong_types' });

  expect(Object.values(bad.rows())).toEqual([1, 'two', null, [], { unexpected: true }]);
  expect(Object.keys(bad.rows())).toEqual([...bad.uuids, 'unknown-4']);
  expect(one.uuids.map((uuid) => 'status' in (one.rows()[uuid] ?? {}))).toEqual([false, true, true, true]);
  expect(types.rows()[types.uuids[0] ?? '']).toMatchObject({ vm_uuid: 17, status: 17, in_progress: 'maybe' });
});

it('oversize and gzip_bomb pad the response', async () => {
  const simulator = await openSimulator({ isCalm: true });
  const large = await postWith({ kind: 'oversize', bytes: 100_000 }, simulator);
  simulator.faults.clear();
  seen.add('gzip_bomb');
  simulator.faults.add({ kind: 'gzip_bomb', bytes: 100_000 });
  const { body } = await request(`${simulator.baseUrl}/status/batch`, {
    method: 'POST',
    headers: { 'x-api-key': simulator.workspaces[0]?.apiKey ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ vm_uuids: uuidsOf(simulator) }),
  });

  expect([large.text.length, Object.keys(large.rows()).length]).toEqual([100_000, 4]);
  expect(gunzipSync(Buffer.from(await body.arrayBuffer())).length).toBe(100_000);
});

it.each([{ kind: 'hang' }, { kind: 'slow_drip', bytes_per_second: 1 }] satisfies FaultInput[])(
  '$kind does not end until the simulator closes',
  async (fault) => {
    const simulator = await openSimulator({ isCalm: true });
    const pending = expect(postWith(fault, simulator)).rejects.toThrow();
    await expect.poll(() => simulator.requests.inFlight()).toBe(1);

    await simulator.close();

    await pending;
  },
);

it('other_shape responds in another generation, or mixes two', async () => {
  const hasOperation = ({ uuids, rows }: Awaited<ReturnType<typeof postWith>>): boolean[] =>
    uuids.map((uuid) => 'operation' in (rows()[uuid] ?? {}));

  expect(hasOperation(await postWith({ kind: 'other_shape', mode: 'swapped' }))).toEqual(
    Array(4).fill(false),
  );
  expect(hasOperation(await postWith({ kind: 'other_shape', mode: 'mixed' }))).toEqual([
    false,
    true,
    false,
    true,
  ]);
  const oldest = await openSimulator({ isCalm: true, statusGeneration: 1 });
  expect(hasOperation(await postWith({ kind: 'other_shape', mode: 'swapped' }, oldest))).toEqual(
    Array(4).fill(true),
  );
});

it('duplicates repeats each row under an id in capitals, and empty_list leaves no row', async () => {
  const { uuids, rows } = await postWith({ kind: 'duplicates' });

  expect(Object.keys(rows()).toSorted()).toEqual(
    [...uuids, ...uuids.map((uuid) => uuid.toUpperCase())].toSorted(),
  );
  expect((await postWith({ kind: 'empty_list' })).json()).toEqual({});
});

it('minimal leaves only the required fields, and deleted_at changes nothing', async () => {
  const minimal = await postWith({ kind: 'minimal' });
  const deleted = await postWith({ kind: 'deleted_at' });

  expect(Object.keys(minimal.rows()[minimal.uuids[0] ?? ''] ?? {})).toEqual(['vm_uuid', 'status']);
  expect(JSON.stringify(deleted.rows())).not.toContain('deleted_at');
});

it('every kind of fault is tested in this file', () => {
  expect([...seen].toSorted()).toEqual(Object.keys(CONTROL_HELP.faults).toSorted());
});
