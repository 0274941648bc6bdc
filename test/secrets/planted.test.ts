import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import type { Config } from '../../src/config/config.ts';
import { renderLogfmt } from '../../src/logfmt.ts';
import { createFixedApiKey } from '../../src/secrets/api-key.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { minimalCvmInfo } from '../api/items.ts';
import { type Exporter, startPolled, watchAll, watchWorkspace } from '../app/start-exporter.ts';
import { startProcess } from '../cli/start-process.ts';
import { labelledPaths, PLANTED_SHAPES, pathsOf, plantAppList, plantItem } from './plant.ts';
import { startUpstream, type UpstreamResponse } from './start-upstream.ts';

/** A key in the vendor's format, one in another format, and one with characters that JSON and patterns escape. */
const KEYS = [
  'phak_PlantedKeyPlantedKey0001',
  'planted.key-of+no/known=form',
  'planted"key\\with(odd)characters',
];

/** Encrypted in hex like the vendor's tools do, not shorter than the parts of its envelope. */
const ENCRYPTED_ENV = 'c0ffee0123'.repeat(12);
const COMPOSE = 'services:\n  PLANTED-COMPOSE-TEXT: {}';
const LOG_URL = 'https://logs.example/PLANTED-LOG-URL?token=x';

const PLANTED = [...KEYS, ENCRYPTED_ENV, COMPOSE, LOG_URL];

/** Substrings of planted secrets, whole or in part. */
const SECRETS = [...KEYS, 'phak_', 'c0ffee', 'PLANTED-COMPOSE', 'PLANTED-LOG-URL'];

const APPS = ['a', 'b', 'c'].map((digit) => digit.repeat(40));

/** One workspace per key, with one app each. */
function toConfig(baseUrl: string, changes: { readonly isDiscovered?: boolean } = {}): Config {
  const enabled = changes.isDiscovered ?? false;
  const discovery = { enabled, refresh: 1, include: null, exclude: null };
  const workspaces = KEYS.map((key, index) =>
    watchWorkspace(
      { name: `workspace ${index}`, slug: '', apiKey: key, appIds: [APPS[index] ?? ''] },
      { discovery, apiKey: createFixedApiKey(new Secret(key)) },
    ),
  );
  const simulator = { baseUrl, workspaces: [] } as unknown as Simulator;
  return watchAll(simulator, { workspaces, api: { timeout: 2 } });
}

/** All output of the exporter: responses and logs. */
async function collectOutput(exporter: Exporter): Promise<string> {
  const paths = [
    '/metrics',
    '/',
    '/config',
    '/-/ready',
    '/-/healthy',
    `/no/${encodeURIComponent('such page')}`,
  ];
  const responses = await Promise.all([
    ...paths.map((path) => exporter.get(path)),
    exporter.get('/metrics', { accept: 'application/openmetrics-text; version=1.0.0' }),
  ]);
  const pages = responses.map(({ text, headers }) => `${JSON.stringify(headers)}\n${text}`);
  const logs = exporter.log.map((line) => `${JSON.stringify(line)}\n${renderLogfmt(JSON.stringify(line))}`);
  return [...pages, ...logs].join('\n');
}

function expectNoSecret(output: string): void {
  expect(output.length).toBeGreaterThan(5000);
  for (const secret of SECRETS) {
    expect(output).not.toContain(secret);
    expect(output).not.toContain(JSON.stringify(secret).slice(1, -1));
  }
}

describe.each(PLANTED_SHAPES)('in %s', (_title, shape) => {
  const notDeleted = { deleted_at: null };

  it('a string appears only if the table of fields exports it as a label', async () => {
    const paths = pathsOf(shape);
    const marker = (path: string): string =>
      // Without a price, no billing period is exported.
      path === 'resource.compute_billing_price' ? '1' : `planted-${paths.indexOf(path)}-here`;
    const item = Object.assign(plantItem(shape, marker) as object, notDeleted);
    const exporter = await startPolled(toConfig(await startUpstream(() => ({ body: [item] }))));

    const output = await collectOutput(exporter);

    const visible = paths.filter((path) => marker(path) !== '1' && output.includes(marker(path)));
    const exported = labelledPaths(shape).filter((path) => paths.includes(path));
    // These are numbers in the schema, or values of a closed set.
    const others = [
      'node_info.id',
      'node.id',
      'hosted.events[].event',
      'hosted.boot_progress',
      'hosted.boot_error',
    ];
    expect(visible.toSorted()).toEqual(exported.filter((path) => !others.includes(path)).toSorted());
    expect(visible.length).toBeGreaterThan(8);
  });

  it.each(KEYS)('the key %s never appears, even if a name or an id contains it', async (key) => {
    const items = [
      Object.assign(plantItem(shape, () => key) as object, notDeleted),
      Object.assign(plantItem(shape, (path) => `${path} ${key}${key} tail`) as object, notDeleted),
      Object.assign(plantItem(shape, () => `${'x'.repeat(190)}${key}`) as object, notDeleted),
      Object.assign(plantItem(shape, () => `${'x'.repeat(250)}${key}`) as object, notDeleted),
      plantItem(shape, () => key),
    ];
    // Unusual but valid escapes.
    const body = JSON.stringify(items).replaceAll('planted', String.raw`\u0070\u006c\u0061nted`);
    const exporter = await startPolled(toConfig(await startUpstream(() => ({ body }))));

    const output = await collectOutput(exporter);

    expectNoSecret(output);
    expect(await exporter.value('phala_up')).toBe(1);
    expect(output).toContain('name=\\"<secret>\\"'.replaceAll('\\', ''));
  });

  it('secrets in their own fields, and in values of the wrong type, never appear', async () => {
    const secret = [ENCRYPTED_ENV, COMPOSE, LOG_URL].join(' ');
    const labelled = labelledPaths(shape);
    const items = [
      Object.assign(
        plantItem(shape, (path) => (labelled.includes(path) ? 'a name' : secret)) as object,
        notDeleted,
      ),
      plantItem(shape, () => ({ [secret]: [secret] })),
      plantItem(shape, () => [secret]),
      secret,
      [secret],
    ];
    const exporter = await startPolled(toConfig(await startUpstream(() => ({ body: items }))));

    expectNoSecret(await collectOutput(exporter));
    expect(await exporter.value('phala_up')).toBe(1);
  });
});

it.each(['20251028', '20260121'] as const)(
  'no key in a list of apps of version %s appears',
  async (version) => {
    const texts = (key: string) => (path: string) =>
      path.endsWith('app_id') ? 'd'.repeat(40) : `${path.split('.').at(-1)} ${key}`;
    const upstream = await startUpstream((path) => {
      if (path.includes('/cvms')) return { body: [] };
      const lists = KEYS.map((key) => plantAppList(version, texts(key)) as { dstack_apps: unknown[] });
      return {
        body: {
          ...lists[0],
          dstack_apps: lists.flatMap((list) => list.dstack_apps),
          total: 1,
          total_pages: 1,
        },
      };
    });
    const exporter = await startPolled(toConfig(upstream, { isDiscovered: true }));

    const output = await collectOutput(exporter);

    expectNoSecret(output);
    expect(
      await exporter.value('phala_exporter_collector_success{collector="apps",workspace="workspace 0"}'),
    ).toBe(1);
    expect(output).toContain('<secret>');
  },
);

/** The secret in every header that the exporter reads, and in some others. */
function plantHeaders(planted: string): Readonly<Record<string, string>> {
  const secret = planted.replaceAll('\n', ' ');
  const names = [
    'x-request-id',
    'location',
    'content-type',
    'set-cookie',
    'retry-after',
    'server',
    'via',
    'www-authenticate',
    'warning',
    secret.replaceAll(/[^\w-]/g, '-'),
  ];
  return Object.fromEntries(names.map((name) => [name, secret]));
}

const STATUSES = [200, 204, 301, 302, 307, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504, 599];

/** Responses with a secret: every status, with every JSON error format of the API, and without JSON. */
function plantResponses(secret: string): readonly UpstreamResponse[] {
  const bodies = [
    secret,
    { detail: secret },
    { detail: [{ loc: [secret], msg: secret, type: secret }] },
    { detail: { message: secret } },
    {
      error_code: secret,
      message: secret,
      request_id: secret,
      details: [secret],
      suggestions: [secret],
      links: [secret],
    },
    { error_code: `ERR-${secret}`, request_id: `req.${secret}` },
    `{"error_code": "${secret}`,
    `<html>${secret}</html>`,
  ];
  const headers = plantHeaders(secret);
  const plain = STATUSES.flatMap((status) =>
    bodies.map((body) => ({ status, statusMessage: secret.replaceAll('\n', ' '), headers, body })),
  );
  const encoded = ['br', 'gzip', secret.replaceAll('\n', ' ')].map((encoding) => ({
    headers: { ...headers, 'content-encoding': encoding },
    body: secret,
  }));
  return [...plain, ...encoded];
}

it('no secret in an error, a header or a reason phrase appears', async () => {
  const responses = PLANTED.flatMap(plantResponses);
  let requests = 0;
  const upstream = await startUpstream(() => {
    requests += 1;
    return responses[requests % responses.length] ?? {};
  });
  const exporter = await startPolled(toConfig(upstream));

  while (requests < responses.length) {
    // Longer than the pause after a 429.
    exporter.clock.advance(400);
    await exporter.cycle();
  }

  expectNoSecret(await collectOutput(exporter));
  const reasons = new Set(exporter.log.map(({ reason }) => reason));
  expect(reasons.size).toBeGreaterThan(8);
});

/** Writes a configuration with keys from files and the environment, and returns both. */
async function writeConfig(baseUrl: string): Promise<{ file: string; env: NodeJS.ProcessEnv }> {
  const folder = await mkdtemp(join(tmpdir(), 'planted-'));
  const keyFile = join(folder, 'key');
  await writeFile(keyFile, KEYS[0] ?? '');
  const file = join(folder, 'config.yaml');
  await writeFile(
    file,
    `api: { base_url: "${baseUrl}", max_attempts: 1 }
workspaces:
  - { name: one, api_key_file: ${keyFile}, apps: [${APPS[0]}], discovery: { enabled: true } }
  - { name: two, api_key_env: SECOND_KEY, apps: [${APPS[1]}] }
  - { name: three, api_key_env: THIRD_KEY, apps: [${APPS[2]}] }
`,
  );
  return { file, env: { SECOND_KEY: KEYS[1], THIRD_KEY: KEYS[2] } };
}

const FLAGS = ['--web.listen-address=127.0.0.1:0', '--log.level=debug'];

describe.each(['logfmt', 'json'])('the built program, with logs in %s', (format) => {
  it('has no secret in its pages and logs', async () => {
    const secret = PLANTED.join(' ').replaceAll('\n', ' ');
    const [, shape] = PLANTED_SHAPES[0];
    const key = KEYS.join(' ');
    const upstream = await startUpstream((path) => {
      if (path.includes(APPS[0] ?? '')) {
        return {
          headers: plantHeaders(secret),
          body: [plantItem(shape, () => key), minimalCvmInfo({ name: key })],
        };
      }
      if (path.includes(APPS[1] ?? ''))
        return { status: 500, headers: plantHeaders(secret), body: { request_id: KEYS[1] } };
      return { body: `${secret} is not JSON` };
    });
    const { file, env } = await writeConfig(upstream);
    const exporter = startProcess([...FLAGS, `--log.format=${format}`, `--config.file=${file}`], env);
    const [, url] = await exporter.until(/\burl"?[=:]"?(http:\/\/127\.0\.0\.1:\d+)/);
    const metrics = async (): Promise<string> => (await request(`${url}/metrics`)).body.text();
    await expect
      .poll(async () => (await metrics()).match(/^phala_app_polls_total\S+ 1$/gm), { timeout: 10_000 })
      .toHaveLength(APPS.length);

    const pages = await Promise.all(
      ['/metrics', '/', '/config', '/nowhere'].map(async (path) =>
        (await request(`${url}${path}`)).body.text(),
      ),
    );
    exporter.kill('SIGTERM');

    expect(await exporter.exit).toBe(0);
    expect(pages[0]).toContain('<secret>');
    expectNoSecret([...pages, exporter.stdout(), exporter.stderr()].join('\n'));
  });
});

/** Runs a statement once the program has installed its handler, before it loads the configuration. */
function afterHandlerInstalled(statement: string): string {
  const check = "if (process.listenerCount('uncaughtException') === 0) return;";
  return `const timer = setInterval(() => { ${check} clearInterval(timer); ${statement} }, 20);`;
}

it.each([
  ['an uncaught error', (error: string) => afterHandlerInstalled(`throw ${error};`)],
  ['an unhandled rejection', (error: string) => afterHandlerInstalled(`Promise.reject(${error});`)],
  ['a thrown value that is not an error', () => afterHandlerInstalled('throw process.env.SECOND_KEY;')],
])('the built program that crashes by %s prints the stack and no secret', async (_what, toScript) => {
  const { file, env } = await writeConfig(await startUpstream(() => ({ body: [] })));
  const parts = [`data: '${ENCRYPTED_ENV}'`, `body: ${JSON.stringify(`${COMPOSE} ${LOG_URL}`)}`];
  const cause = `Object.assign(new Error('caused by ' + process.env.SECOND_KEY), { ${parts.join(', ')} })`;
  const message = `'planted failure ${KEYS[0]} ' + process.env.SECOND_KEY + process.env.THIRD_KEY`;
  const error = `Object.assign(new Error(${message}, { cause: ${cause} }), { ${parts.join(', ')} })`;
  const script = `${file}.mjs`;
  await writeFile(script, toScript(error));

  const exporter = startProcess([...FLAGS, `--config.file=${file}`], {
    ...env,
    NODE_OPTIONS: `--import=${script}`,
  });

  expect(await exporter.exit).toBe(1);
  const written = exporter.stdout() + exporter.stderr();
  expect(written).toMatch(/planted failure|<secret>/);
  for (const secret of SECRETS) expect(written).not.toContain(secret);
});
