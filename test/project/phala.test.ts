import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const text = readFileSync('deploy/phala/docker-compose.yml', 'utf8');
const { services } = parse(text);
const page = readFileSync('docs/phala.md', 'utf8');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

it('runs the image of this version, and the Prometheus of compose.yaml', () => {
  const { services: own } = parse(readFileSync('compose.yaml', 'utf8'));

  expect(services.exporter.image).toBe(`ghcr.io/phala-cloud-exporter/phala-cloud-exporter:${version}`);
  expect(services.prometheus.image).toBe(own.prometheus.image);
});

it('takes its secrets from the encrypted environment alone, each of them required and described', () => {
  const variables = [...text.matchAll(/(?<!\$)\$\{(\w+)(:\?)?\}/g)];

  expect(variables.filter(([, , required]) => required !== ':?')).toEqual([]);
  expect(new Set(variables.map(([, name]) => name))).toEqual(
    new Set(['PHALA_CLOUD_API_KEY', 'REMOTE_WRITE_URL', 'REMOTE_WRITE_USERNAME', 'REMOTE_WRITE_PASSWORD']),
  );
  for (const [, name] of variables) expect(page).toContain(`\`${name}\``);
});

it('publishes no port, and gives no privileges', () => {
  for (const service of Object.values<Record<string, unknown>>(services)) {
    expect(service['ports']).toBeUndefined();
    expect([service['cap_drop'], service['restart']]).toEqual([['ALL'], 'unless-stopped']);
  }
  expect(services.exporter.read_only).toBe(true);
});

it('scrapes the exporter with its own labels, and writes the samples out', () => {
  const { scrape_configs: jobs, remote_write: targets } = parse(
    services.prometheus.environment.CONFIGURATION.replaceAll(/\$\{(\w+):\?\}/g, '$1'),
  );

  expect(jobs).toEqual([
    { job_name: 'phala-cloud', honor_labels: true, static_configs: [{ targets: ['exporter:10059'] }] },
  ]);
  expect(targets).toEqual([
    {
      url: 'REMOTE_WRITE_URL',
      basic_auth: { username: 'REMOTE_WRITE_USERNAME', password_file: '/tmp/password' },
    },
  ]);
  expect(services.prometheus.command[0]).toContain('--agent');
});
