import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { startSimulator } from '../../simulator/simulator.ts';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, object>>;
  readonly entrypoint?: readonly string[];
  readonly networks?: { readonly default: { readonly aliases: readonly string[] } };
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const IMAGE = 'ghcr.io/phala-cloud-exporter/phala-cloud-exporter';

const { version } = JSON.parse(readText('package.json'));

const compose: { services: Readonly<Record<string, Service>>; volumes: object } = parse(
  readText('compose.yaml'),
);
const services = Object.entries(compose.services);

describe.each(services)('the service %s', (_name, service) => {
  it('runs the image of this repository, or one with a pinned version', () => {
    if (service.build === undefined) expect(service.image).toMatch(/^[a-z]+\/[a-z-]+:v?\d+\.\d+\.\d+$/);
    else expect([service.image, existsSync('Dockerfile')]).toEqual([`${IMAGE}:${version}`, true]);
  });

  it('mounts only existing files, read-only, and declared volumes', () => {
    for (const mount of service.volumes ?? []) {
      const [source = '', , mode] = mount.split(':');
      if (source.startsWith('.')) expect([source, existsSync(source), mode]).toEqual([source, true, 'ro']);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
  });

  it('publishes ports on localhost only', () => {
    expect((service.ports ?? []).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('depends only on existing services', () => {
    const names = Array.isArray(service.depends_on)
      ? service.depends_on
      : Object.keys(service.depends_on ?? {});

    expect(names.filter((name) => !(name in compose.services))).toEqual([]);
  });
});

it('Prometheus uses the service names and ports of the exporter and Alertmanager', () => {
  const { scrape_configs: jobs, alerting } = parse(readText('prometheus/prometheus.example.yml'));
  const targets = [jobs[0], alerting.alertmanagers[0]].map((each) => each.static_configs[0].targets[0]);

  expect(targets.map(isPublished)).toEqual([true, true]);
});

it('Grafana uses the service name of Prometheus and the mounted dashboards', () => {
  const { datasources } = parse(readText('grafana/provisioning/datasources/prometheus.yaml'));
  const { providers } = parse(readText('grafana/provisioning/dashboards/phala-cloud.yaml'));
  const mounts = compose.services['grafana']?.volumes?.map((mount) => mount.split(':')[1]);

  expect(isPublished(new URL(datasources[0].url).host)).toBe(true);
  expect(mounts).toContain(providers[0].options.path);
});

it('only the simulator has a profile, and its environment file has the key of the simulator', async () => {
  const simulator = await startSimulator({ speed: 0 });
  onTestFinished(() => simulator.close());
  const env = Object.fromEntries(
    readText('compose.simulator.env')
      .split('\n')
      .filter((line) => /^\w/.test(line))
      .map((line) => line.split('=')),
  );

  expect(services.filter(([, { profiles }]) => profiles).map(([name]) => name)).toEqual(['simulator']);
  expect(env['PHALA_CLOUD_API_KEY']).toBe(simulator.workspaces[0]?.apiKey);
  expect(isPublished(new URL(env['PHALA_CLOUD_API_PREFIX']).host)).toBe(true);
  expect(Object.keys(compose.services['exporter']?.environment ?? {})).toEqual(Object.keys(env).toReversed());
});

it('prints what Alertmanager sends to the receivers of the example', async () => {
  const { entrypoint: [program = '', ...args] = [], networks } = compose.services['notifications'] ?? {};
  const { receivers } = parse(readText('prometheus/alertmanager.example.yml'));
  const hosts = receivers.map(({ webhook_configs: [{ url }] }: Receiver) => new URL(url).host);
  const port = await findFreePort();
  const child = spawn(program, [...args, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());

  const post = (): Promise<number> =>
    fetch(`http://127.0.0.1:${port}/critical`, { method: 'POST', body: '{"status":"firing"}' }).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(post).toBe(200);

  const [line] = await once(child.stdout, 'data');
  expect(String(line)).toContain('{"status":"firing"}');
  expect(new Set(hosts)).toEqual(new Set(networks?.default.aliases));
});

it('the exporter waits for a simulator that responds', async () => {
  const simulator = await startSimulator({ speed: 0 });
  onTestFinished(() => simulator.close());
  const [, program = '', ...args] = compose.services['simulator']?.healthcheck?.test ?? [];
  const check = (origin: string): Promise<unknown> =>
    promisify(execFile)(
      program,
      args.map((text) => text.replace('http://localhost:10058', origin)),
    );

  await expect(check(simulator.origin)).resolves.toBeDefined();
  await expect(check(`${simulator.origin}/x`)).rejects.toThrow();
  await simulator.close();
  await expect(check(simulator.origin)).rejects.toThrow();
});

interface Receiver {
  readonly webhook_configs: readonly [{ readonly url: string }];
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function isPublished(address: string): boolean {
  const [name = '', port = ''] = address.split(':');
  return compose.services[name]?.ports?.some((published) => published.endsWith(`:${port}`)) ?? false;
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
