import { expect, it } from 'vitest';
import type { Simulator, WorkspaceAccess } from '../../simulator/simulator.ts';
import { createTestClock } from '../test-clock.ts';
import type { AppList } from './item.ts';
import { ask, NEW, NEWEST, OLD, openSimulator } from './open-simulator.ts';
import { compileSchema } from './schema.ts';

const INFO = 'teehouse__api__routes__cvms__v20260121__schemas__CVMInfo';
const APPS_NEW = 'teehouse__api__routes__apps__v20260121__schemas__DstackAppListResponse';
const APPS_OLD = 'teehouse__api__routes__apps__v20251028__schemas__DstackAppListResponse';

it.each([
  { version: OLD, item: 'HostedCvm', list: APPS_OLD },
  { version: NEW, item: INFO, list: APPS_NEW },
  { version: NEWEST, item: INFO, list: APPS_NEW },
])(
  'answers in version $version obey the published schema over a long life',
  async ({ version, item, list }) => {
    const clock = createTestClock();
    const simulator = await openSimulator({ clock });
    const checks = { apps: toCheck(list), items: toCheck(item) };
    let items = 0;

    for (let step = 0; step < 100; step += 1) {
      for (const workspace of simulator.workspaces) {
        items += await checkWorkspace(simulator, workspace, version, checks);
      }
      clock.advance(20);
      simulator.world.advance(20);
    }

    expect(items).toBeGreaterThan(1000);
  },
);

type Check = (value: unknown) => void;

function toCheck(schema: string): Check {
  const compiled = [compileSchema(schema, false), compileSchema(schema, true)];
  return (value) => {
    for (const validate of compiled) expect(validate(value)).toEqual([]);
  };
}

async function checkWorkspace(
  simulator: Simulator,
  { apiKey, appIds }: WorkspaceAccess,
  version: string,
  checks: { readonly apps: Check; readonly items: Check },
): Promise<number> {
  const headers = { 'x-api-key': apiKey, 'x-phala-version': version };
  checks.apps((await ask(simulator, '/apps', headers)).json());
  const lists = await Promise.all(
    appIds.map(async (appId) => (await ask(simulator, `/apps/${appId}/cvms`, headers)).json<unknown[]>()),
  );
  lists.flat().forEach(checks.items);
  return lists.flat().length;
}

it('validation errors match the published schema', async () => {
  const simulator = await openSimulator();
  const check = compileSchema('HTTPValidationError', true);

  for (const path of ['/apps/nonsense/cvms', '/apps?page=0', '/apps?page_size=101', '/apps?page_size=ten']) {
    const reply = await ask(simulator, path);
    expect(reply.status).toBe(422);
    expect(check(reply.json())).toEqual([]);
  }
  expect((await ask(simulator, '/apps', { 'x-phala-version': '2020-01-01' })).status).toBe(422);
});

it('items of the fault `minimal` match the published schema', async () => {
  const simulator = await openSimulator();
  simulator.faults.add({ kind: 'minimal' });

  const body = (await ask(simulator, '/apps')).json<AppList>();

  expect(body.dstack_apps[0]).toMatchObject({ app_id: simulator.workspaces[0]?.appIds[0], name: null });
  expect(compileSchema(APPS_NEW, true)(body)).toEqual([]);
});
