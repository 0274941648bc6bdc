import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startPolled, watchAll } from '../app/start-exporter.ts';
import { startProcess } from '../cli/start-process.ts';
import ME_OLD from '../fixtures/workspace/auth-me-2025-10-28.json' with { type: 'json' };
import ME_NEW from '../fixtures/workspace/auth-me-2026-01-21.json' with { type: 'json' };
import BALANCE from '../fixtures/workspace/billing-balance.json' with { type: 'json' };
import CVM from '../fixtures/workspace/cvm-info-2026-06-23.json' with { type: 'json' };
import WORKSPACE from '../fixtures/workspace/workspace-suspended.json' with { type: 'json' };
import { openSimulator } from '../simulator/open-simulator.ts';
import { startUpstream, type UpstreamResponse } from './start-upstream.ts';

const PLANTED = /planted/i;
const PERSON = {
  username: 'planted-alice',
  name: 'Planted Alice',
  email: 'planted.alice@example.com',
  avatar: 'https://avatars.example.com/planted.png',
  avatar_url: 'https://avatars.example.com/planted.png',
};
const TEXT = JSON.stringify(PERSON);

const CVMS = [
  {
    ...CVM,
    creator: { ...CVM.creator, ...PERSON },
    workspace: { ...CVM.workspace, name: PERSON.name, avatar_url: PERSON.avatar },
  },
];
const NEW_ME = {
  ...ME_NEW,
  ...PERSON,
  user: { ...ME_NEW.user, ...PERSON },
  workspace: { ...ME_NEW.workspace, name: PERSON.name },
};

it.each<{ name: string; me: UpstreamResponse; other: UpstreamResponse }>([
  { name: 'version 2026-01-21', me: { body: NEW_ME }, other: { body: { ...WORKSPACE, ...PERSON } } },
  {
    name: 'version 2025-10-28',
    me: { body: { ...ME_OLD, ...PERSON, team_name: PERSON.name } },
    other: { body: { ...BALANCE, ...PERSON } },
  },
  {
    name: 'wrong types',
    me: { body: { ...NEW_ME, workspace: { slug: PERSON.email }, credits: { balance: PERSON.email } } },
    other: { body: { suspended_at: PERSON.email, quotas: PERSON.email, balance: PERSON } },
  },
  { name: 'no objects', me: { body: [TEXT] }, other: { body: JSON.stringify(PERSON.email) } },
  { name: 'invalid JSON', me: { body: TEXT.slice(0, -2) }, other: { body: `${TEXT}${TEXT}` } },
  {
    name: 'errors',
    me: { status: 403, statusMessage: PERSON.email, body: { detail: PERSON.email, ...PERSON } },
    other: { status: 404, headers: { 'x-request-id': PERSON.email }, body: { error_code: PERSON.email } },
  },
])('names and addresses of people never appear: $name', async ({ me, other }) => {
  const baseUrl = await startUpstream((path) => {
    if (path.endsWith('/cvms')) return { body: CVMS };
    return path.endsWith('/auth/me') ? me : other;
  });
  const base = watchAll(await openSimulator({ apps: 1 }));
  const [workspace] = base.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  const apps = [
    { id: CVM.app_id, alias: undefined, expected_cvms: undefined, expected_compose_hashes: undefined },
  ];

  const exporter = await startPolled({
    ...base,
    api: { ...base.api, base_url: baseUrl },
    workspaces: [{ ...workspace, apps }],
  });

  const pages = await Promise.all(
    ['/metrics', '/', '/config', '/-/ready'].map(async (path) => (await exporter.get(path)).text),
  );
  expect(await exporter.series('phala_cvm_hourly_cost_usd')).toHaveLength(2);
  expect([...pages, exporter.logText()].filter((text) => PLANTED.test(text))).toEqual([]);
});

/** Runs a statement with `text` and `value` once the program has parsed the response of `GET /auth/me`. */
function afterParsed(statement: string): string {
  return `const { parse } = JSON;
JSON.parse = (text, ...more) => {
  const value = parse(text, ...more);
  if (text.includes('"credits"')) setImmediate(() => { ${statement} });
  return value;
};`;
}

const HOLDING = (error: string, holder: string): string =>
  `Object.assign(new ${error}('a test', { cause: Object.assign(new Error('of a crash'), { text }) }), { ${holder}: value })`;

it.each([
  ['an uncaught error', `throw ${HOLDING('TypeError', 'document')};`, 'TypeError: a test'],
  ['an unhandled rejection', `Promise.reject(${HOLDING('RangeError', 'body')});`, 'RangeError: a test'],
  ['a response that is thrown', 'throw value;', '[object Object]'],
  ['a part of a response that is no JSON', `parse(text.slice(text.indexOf('planted')));`, 'SyntaxError'],
  ['text after a response', `parse(text.slice(0, 200) + '!');`, 'SyntaxError'],
])(
  'the built program that crashes by %s prints no names and addresses of people',
  async (_what, statement, printed) => {
    const baseUrl = await startUpstream((path) => ({ body: path.endsWith('/cvms') ? CVMS : NEW_ME }));
    const folder = await mkdtemp(join(tmpdir(), 'people-'));
    const file = join(folder, 'config.yaml');
    const script = join(folder, 'crash.mjs');
    await writeFile(script, afterParsed(statement));
    await writeFile(
      file,
      `api: { base_url: "${baseUrl}" }
workspaces: [{ name: one, api_key_env: KEY, apps: [${CVM.app_id}] }]
`,
    );

    const exporter = startProcess(
      ['--web.listen-address=127.0.0.1:0', '--log.level=debug', `--config.file=${file}`],
      { KEY: 'phak_key', NODE_OPTIONS: `--import=${script}` },
    );

    expect(await exporter.exit).toBe(1);
    expect(exporter.stderr()).toContain(printed);
    expect(exporter.stdout() + exporter.stderr()).not.toMatch(PLANTED);
  },
);
