import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string) =>
  parse(readFileSync(new URL(`../../grafana/provisioning/${path}`, import.meta.url), 'utf8'));

it('provisions one Prometheus as default data source', () => {
  const { apiVersion, datasources } = read('datasources/prometheus.yaml');

  expect(apiVersion).toBe(1);
  expect(datasources).toHaveLength(1);
  expect(datasources[0]).toMatchObject({ type: 'prometheus', isDefault: true });
});

it('provisions dashboards that cannot be changed in the UI', () => {
  const { apiVersion, providers } = read('dashboards/phala-cloud.yaml');

  expect(apiVersion).toBe(1);
  expect(providers).toMatchObject([{ type: 'file', allowUiUpdates: false }]);
});
