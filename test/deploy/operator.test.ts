import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseManifests, renderChart } from '../../deploy/src/helm.ts';
import { findJudgeOrSay } from './judges.ts';

const SCHEMAS =
  'test/deploy/schemas/node_modules/@kubernetes-models/prometheus-operator/monitoring.coreos.com';
const VERSIONS: Readonly<Record<string, string>> = {
  PrometheusRule: 'v1',
  ServiceMonitor: 'v1',
  ScrapeConfig: 'v1alpha1',
};

const helm = findJudgeOrSay('helm', 'objects of the Prometheus Operator');
if (!existsSync(SCHEMAS))
  process.stderr.write('SKIPPED: schemas of the Prometheus Operator are missing: npm run test:setup\n');

describe.skipIf(helm === undefined || !existsSync(SCHEMAS))('the Helm chart', { timeout: 120_000 }, () => {
  it.each(Object.entries(VERSIONS))(
    'renders a %s in the schema of the Prometheus Operator',
    async (kind, version) => {
      const text = renderChart(helm?.path ?? '', ['--values', 'test/deploy/everything.yaml']);
      const found = parseManifests(text).filter((manifest) => manifest.kind === kind);
      const file = pathToFileURL(resolve(SCHEMAS, version, `${kind}.js`)).href;
      const { [kind]: Model } = await import(file);

      for (const manifest of found) expect(() => new Model(manifest).validate()).not.toThrow();
      expect(found.length).toBeGreaterThan(0);
    },
  );

  it('renders no field that the Prometheus Operator does not know', () => {
    const found = parseManifests(renderChart(helm?.path ?? '', ['--values', 'test/deploy/everything.yaml']));
    const typed = Object.entries(VERSIONS).flatMap(([kind, version]) => [
      `import type { I${kind} } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/${version}/${kind}';`,
      ...found
        .filter((manifest) => manifest.kind === kind)
        .map((manifest, index) => `export const ${kind}${index}: I${kind} = ${JSON.stringify(manifest)};`),
    ]);
    const file = 'test/deploy/schemas/node_modules/manifests.mts';
    writeFileSync(file, typed.join('\n'));

    // Types know all fields; the schemas allow others.
    const flags = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--types',
      '',
    ];
    const { status, stdout } = spawnSync('node_modules/.bin/tsc', [...flags, file], { encoding: 'utf8' });

    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
