import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DASHBOARDS } from '../../grafana/src/links.ts';

const FOLDER = new URL('../../grafana/dashboards/', import.meta.url);
const KUSTOMIZATION = new URL('../../grafana/kustomization.yaml', import.meta.url);

describe('grafana/dashboards', () => {
  it('contains exactly the defined dashboards', async () => {
    const files = Object.values(DASHBOARDS).map(({ uid }) => `${uid}.json`);

    expect((await readdir(FOLDER)).filter((file) => file.endsWith('.json')).toSorted()).toEqual(
      files.toSorted(),
    );
  });
});

describe('grafana/kustomization.yaml', () => {
  it('creates a ConfigMap of every dashboard, with the label that the sidecar selects', async () => {
    const { configMapGenerator, generatorOptions } = parse(await readFile(KUSTOMIZATION, 'utf8'));

    expect(configMapGenerator).toEqual(
      Object.values(DASHBOARDS).map(({ uid }) => ({ name: uid, files: [`dashboards/${uid}.json`] })),
    );
    expect(generatorOptions.labels).toEqual({ grafana_dashboard: '1' });
  });
});
