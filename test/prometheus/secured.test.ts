import { hash } from 'bcrypt';
import { expect, it, onTestFinished } from 'vitest';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { startPolled, watchAll } from '../app/start-exporter.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { createAuthority, createClientIdentity, createServerIdentity } from '../web/certificates.ts';
import { createWebFiles, SERVER_FILES, toFiles, type WebFiles } from '../web/serve-web.ts';
import { type Prometheus, startPrometheus } from './start-prometheus.ts';

const POLL_OPTIONS = { timeout: 15_000, interval: 200 };

async function healthOf(prometheus: Prometheus): Promise<Readonly<Record<string, string>>> {
  const targets = await prometheus.targets();
  return Object.fromEntries([...targets].map(([job, { health }]) => [job, health]));
}

/** Starts an exporter that requires a client certificate and a password. */
async function openSecured(): Promise<{ files: WebFiles; target: string; tls: object; basic_auth: object }> {
  const authority = await createAuthority();
  const files = createWebFiles();
  files.write({
    ...toFiles('server', await createServerIdentity(authority)),
    ...toFiles('client', await createClientIdentity(authority)),
    'ca.pem': authority.cert,
  });
  files.configure({
    tls_server_config: {
      ...SERVER_FILES,
      client_auth_type: 'RequireAndVerifyClientCert',
      client_ca_file: 'ca.pem',
      client_allowed_sans: ['prometheus.example'],
    },
    basic_auth_users: { prometheus: await hash('sesame', 10) },
  });
  const watched = watchAll(await openSimulator({ apps: 1 }));
  const { url } = await startPolled(watched, { webConfig: await loadWebConfig(files.path('web.yaml')) });
  return {
    files,
    target: new URL(url).host,
    tls: {
      ca_file: files.path('ca.pem'),
      cert_file: files.path('client.pem'),
      key_file: files.path('client.key'),
    },
    basic_auth: { username: 'prometheus', password: 'sesame' },
  };
}

it('a real Prometheus scrapes over TLS only with both a client certificate and a password', async () => {
  const { files, target, tls, basic_auth } = await openSecured();
  const scheme = 'https';
  const prometheus = await startPrometheus({
    both: { target, settings: { scheme, basic_auth, tls_config: tls } },
    'no certificate': {
      target,
      settings: { scheme, basic_auth, tls_config: { ca_file: files.path('ca.pem') } },
    },
    'no password': { target, settings: { scheme, tls_config: tls } },
    'wrong password': {
      target,
      settings: { scheme, tls_config: tls, basic_auth: { username: 'prometheus', password: 'open' } },
    },
    'no TLS': { target, settings: { basic_auth } },
  });
  onTestFinished(() => prometheus.close());

  await expect
    .poll(() => healthOf(prometheus), POLL_OPTIONS)
    .toEqual({
      both: 'up',
      'no certificate': 'down',
      'no password': 'down',
      'wrong password': 'down',
      'no TLS': 'down',
    });
  expect(await prometheus.query('phala_up{job="both"}')).toHaveLength(1);
});

it('a real Prometheus keeps scraping after a rotation of all certificates', async () => {
  const { files, target, tls, basic_auth } = await openSecured();
  const settings = { scheme: 'https', basic_auth, tls_config: tls };
  const prometheus = await startPrometheus({ exporter: { target, settings } });
  onTestFinished(() => prometheus.close());
  await expect.poll(() => healthOf(prometheus), POLL_OPTIONS).toEqual({ exporter: 'up' });

  const next = await createAuthority('next');
  files.write({
    ...toFiles('server', await createServerIdentity(next)),
    ...toFiles('client', await createClientIdentity(next)),
    'ca.pem': next.cert,
  });
  const rotatedAt = Date.now() / 1000;

  await expect
    .poll(
      async () =>
        (await prometheus.query('timestamp(up{job="exporter"} == 1)')).map(
          ({ value: [, seconds] }) => Number(seconds) > rotatedAt + 1,
        ),
      POLL_OPTIONS,
    )
    .toEqual([true]);
});
