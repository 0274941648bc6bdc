import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string) =>
  parse(readFileSync(new URL(`../../grafana/provisioning/${path}`, import.meta.url), 'utf8'));

it('gives Grafana one Prometheus, which is the default', () => {
  const { apiVersion, datasources } = read('datasources/prometheus.yaml');

  expect(apiVersion).toBe(1);
  expect(datasources).toHaveLength(1);
  expect(datasources[0]).toMatchObject({ type: 'prometheus', isDefault: true });
});

it('gives Grafana the files as they are: nobody can save over them', () => {
  const { apiVersion, providers } = read('dashboards/phala-cloud.yaml');

  expect(apiVersion).toBe(1);
  expect(providers).toMatchObject([{ type: 'file', allowUiUpdates: false }]);
});
