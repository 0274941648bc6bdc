import { hash } from 'bcrypt';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';
import { createWebFiles, get, SERVER_FILES, toFiles, type WebFiles } from '../web/serve-web.ts';
import { startPolled, watchAll } from './start-exporter.ts';

const authority = await createAuthority();
const server = await createServerIdentity(authority);

const PASSWORD = 'PlantedPlanted';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Advances the time of the checks of the files until the condition is met. */
function checkUntil(condition: () => unknown): Promise<unknown> {
  return vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(2000);
    await condition();
  });
}

async function createSecuredFiles(): Promise<WebFiles> {
  const files = createWebFiles();
  files.write(toFiles('server', server));
  files.configure({
    tls_server_config: SERVER_FILES,
    basic_auth_users: { alice: await hash(PASSWORD, 4) },
  });
  return files;
}

it('a rotation, a bad file and its repair are logged once each, and shown in the metrics', async () => {
  const files = await createSecuredFiles();
  const exporter = await startPolled(watchAll(await openSimulator({ apps: 1 })), {
    webConfig: await loadWebConfig(files.path('web.yaml')),
  });
  const reload = async (): Promise<readonly string[]> => {
    const { text } = await get(`${exporter.url}/metrics`, { auth: `alice:${PASSWORD}` });
    return text.match(/(?<=^phala_exporter_web_config_last_reload_)\w+ .*$/gm) ?? [];
  };
  const loadedAt = exporter.clock.nowSeconds();
  expect(await reload()).toEqual(['successful 1', `success_timestamp_seconds ${loadedAt}`]);

  exporter.clock.advance(60);
  files.write({ 'server.key': 'half' });
  await checkUntil(async () =>
    expect(await reload()).toEqual(['successful 0', `success_timestamp_seconds ${loadedAt}`]),
  );
  files.write(toFiles('server', await createServerIdentity(authority)));

  await checkUntil(async () =>
    expect(await reload()).toEqual(['successful 1', `success_timestamp_seconds ${loadedAt + 60}`]),
  );
  const lines = exporter.log.filter(({ msg }) => msg.startsWith('web configuration'));
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    ['info', 'web configuration loaded'],
    ['warn', 'web configuration reload failed, keeping the previous one'],
    ['info', 'web configuration loaded'],
  ]);
  expect(lines[0]).toMatchObject({ tls: 'on', logins: 'on' });
  expect(lines[1]?.['faults']).toMatch(
    /web\.yaml:3:3: tls_server_config\.key_file: expected .* it contains no private key$/,
  );
});

it('without a web configuration there are no series of it', async () => {
  const exporter = await startPolled(watchAll(await openSimulator({ apps: 1 })));

  expect(await exporter.series('phala_exporter_web_config')).toEqual([]);
  expect(await exporter.value('phala_exporter_web_rejected_total{reason="login"}')).toBe(0);
});

it('passwords, hashes and keys are in no log, however often one tries', async () => {
  const files = await createSecuredFiles();
  const exporter = await startPolled(watchAll(await openSimulator({ apps: 1 })), {
    webConfig: await loadWebConfig(files.path('web.yaml')),
  });
  const before = exporter.log.length;

  for (const auth of [`alice:${PASSWORD}`, `alice:${PASSWORD}x`, `bob:${PASSWORD}`, PASSWORD]) {
    for (const path of ['/metrics', '/config', '/', '/%ff', '/nowhere'])
      await get(exporter.url + path, { auth });
  }

  expect(exporter.log.slice(before)).toEqual([]);
  files.write({
    'web.yaml': `basic_auth_users: { alice: ${PASSWORD} }\ntls_server_config: { key: ${PASSWORD} }\n`,
  });
  await checkUntil(() => expect(exporter.log.length).toBe(before + 1));
  expect(exporter.logText()).not.toContain(PASSWORD);
});
