import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ALL_DASHBOARDS } from '../../grafana/src/all.ts';
import { renderDashboard } from '../../grafana/src/dashboard.ts';
import { DASHBOARDS } from '../../grafana/src/links.ts';
import { renderDashboards } from './dashboards.ts';

const FOLDER = new URL('../../grafana/dashboards/', import.meta.url);
const KUSTOMIZATION = new URL('../../grafana/kustomization.yaml', import.meta.url);

describe('grafana/dashboards', () => {
  it.each(ALL_DASHBOARDS)('has the dashboard $name as it is in grafana/src', async (definition) => {
    const { uid } = DASHBOARDS[definition.name];

    await expect(renderDashboard(definition)).toMatchFileSnapshot(`../../grafana/dashboards/${uid}.json`);
  });

  it('has no other dashboards', async () => {
    const files = Object.values(DASHBOARDS).map(({ uid }) => `${uid}.json`);

    expect((await readdir(FOLDER)).filter((file) => file.endsWith('.json')).toSorted()).toEqual(
      files.toSorted(),
    );
  });
});

describe('grafana/kustomization.yaml', () => {
  it('makes a ConfigMap of every dashboard, with the label that the sidecar looks for', async () => {
    const { configMapGenerator, generatorOptions } = parse(await readFile(KUSTOMIZATION, 'utf8'));

    expect(configMapGenerator).toEqual(
      Object.values(DASHBOARDS).map(({ uid }) => ({ name: uid, files: [`dashboards/${uid}.json`] })),
    );
    expect(generatorOptions.labels).toEqual({ grafana_dashboard: '1' });
  });
});

describe('docs/dashboards.md', () => {
  it('shows every panel with its question', async () => {
    await expect(renderDashboards()).toMatchFileSnapshot('../../docs/dashboards.md');
  });
});
