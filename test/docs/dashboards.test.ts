import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ALL_DASHBOARDS } from '../../grafana/src/all.ts';
import { renderDashboard } from '../../grafana/src/dashboard.ts';
import { DASHBOARDS } from '../../grafana/src/links.ts';
import { renderConfigMaps } from './config-maps.ts';
import { renderDashboards } from './dashboards.ts';

const FOLDER = new URL('../../grafana/dashboards/', import.meta.url);

describe('grafana/dashboards', () => {
  it.each(ALL_DASHBOARDS)('has the dashboard $name as it is in grafana/src', async (definition) => {
    const { uid } = DASHBOARDS[definition.name];

    await expect(renderDashboard(definition)).toMatchFileSnapshot(`../../grafana/dashboards/${uid}.json`);
  });

  it('has nothing else', async () => {
    const files = Object.values(DASHBOARDS).map(({ uid }) => `${uid}.json`);

    expect((await readdir(FOLDER)).toSorted()).toEqual(files.toSorted());
  });
});

describe('grafana/kubernetes/dashboards.yaml', () => {
  it('has the same dashboards for the sidecar of Grafana', async () => {
    await expect(renderConfigMaps()).toMatchFileSnapshot('../../grafana/kubernetes/dashboards.yaml');
  });
});

describe('docs/dashboards.md', () => {
  it('shows every panel with its question', async () => {
    await expect(renderDashboards()).toMatchFileSnapshot('../../docs/dashboards.md');
  });
});
