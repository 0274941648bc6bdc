import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { CHART } from '../../deploy/src/artifacts.ts';
import { type Manifest, parseManifests, renderChart } from '../../deploy/src/helm.ts';
import { renderManifests } from '../../deploy/src/manifests.ts';
import { loadConfig } from '../../src/config/load.ts';
import { findJudgeOrSay, PINT_WITHOUT_SETS } from './judges.ts';
import { findKubeconform } from './kubeconform.ts';

const helm = findJudgeOrSay('helm', 'the Helm chart');
const pint = findJudgeOrSay('pint', 'rules of the chart');
const promtool = findJudgeOrSay('promtool', 'rules of the chart');

const KEYS = ['--set', 'apiKeys.existingSecret=phala-keys'];
const RULES = ['--set', 'prometheusRule.enabled=true'];
const EVERYTHING = ['--values', 'test/deploy/everything.yaml'];
const RENDERS = {
  'one exporter': KEYS,
  'three shards': [...KEYS, '--set', 'shards=3'],
  everything: EVERYTHING,
} as const;

const MANIFESTS = ['exporter', 'monitoring', 'shards'].map((name) => `deploy/kubernetes/${name}.yaml`);

const folder = mkdtempSync(join(tmpdir(), 'chart-'));
const kubeconform = findKubeconform(folder);
afterAll(() => rmSync(folder, { recursive: true }));

interface Rule {
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

describe.skipIf(helm === undefined)('the Helm chart', { timeout: 120_000 }, () => {
  const render = (flags: readonly string[]): readonly Manifest[] =>
    parseManifests(renderChart(helm?.path ?? '', flags));

  it('has no findings of helm lint', () => {
    const { status, output } = helm?.run('lint', '--strict', CHART, ...EVERYTHING) ?? {};

    expect(output).not.toMatch(/\[(WARNING|ERROR)\]/);
    expect(status).toBe(0);
  });

  it('explains what to set without an API key', () => {
    expect(() => render([])).toThrow('Set apiKeys.existingSecret to the name of a Secret');
  });

  it('rejects a value that it does not have', () => {
    expect(() => render([...KEYS, '--set', 'image.tga=1'])).toThrow(
      "additional properties 'tga' not allowed",
    );
  });

  it.each([
    ['prometheusRule.thresholds.PhalaCvmStuck.age=soon', "'soon' does not match pattern"],
    ['prometheusRule.thresholds.PhalaCvmStuk.age=5m', "additional properties 'PhalaCvmStuk' not allowed"],
    ['shards=0', 'minimum: got 0, want 1'],
    ['shards=2,replicas=2', 'Set shards or replicas, not both'],
  ])('rejects %s', (values, message) => {
    expect(() => render([...KEYS, ...RULES, '--set', values])).toThrow(message);
  });

  it.skipIf(kubeconform === undefined).each(Object.entries(RENDERS))(
    'renders %s in the schemas of Kubernetes',
    (name, flags) => {
      const file = join(folder, `${name}.yaml`);
      writeFileSync(file, renderChart(helm?.path ?? '', flags));

      expect(kubeconform?.(file)).toEqual({ status: 0, output: '' });
    },
  );

  it.skipIf(kubeconform === undefined).each(MANIFESTS)('%s is in the schemas of Kubernetes', (file) => {
    expect(kubeconform?.(file)).toEqual({ status: 0, output: '' });
  });

  it.skipIf(kubeconform === undefined)('has no field that Kubernetes does not know', () => {
    const file = join(folder, 'typo.yaml');
    writeFileSync(file, renderChart(helm?.path ?? '', KEYS).replace('replicas:', 'replicaz:'));

    expect(kubeconform?.(file)).toMatchObject({ status: 1, output: expect.stringContaining('replicaz') });
  });

  it('has the shipped rules', () => {
    const groups = ['recording', 'panels', 'alerts'].flatMap(
      (name) => parse(readFileSync(`prometheus/rules/phala-cloud.${name}.yml`, 'utf8')).groups,
    );

    expect(findRules(render([...KEYS, ...RULES]))).toEqual(groups);
  });

  it('replaces thresholds in expressions, in texts and in for', () => {
    const rules = findRules(render(EVERYTHING)).flatMap((group) => group.rules);
    const find = (name: string): Rule | undefined => rules.find(({ alert }) => alert === name);

    expect(find('PhalaCvmStuck')).toMatchObject({ for: '4m', expr: expect.stringContaining('>= 2460') });
    expect(find('PhalaCvmCrashLoop')?.expr).toContain('>= 7');
    expect(find('PhalaGuestMemoryFull')?.expr).toContain('> 0.75');
    expect(find('PhalaGuestMemoryFull')?.annotations['description']).toContain('more than 75%');
    expect(find('PhalaExporterItemsDropped')?.expr).toContain('<= 1065');
  });

  it('leaves alerts out, adds labels to the others and changes the address of the runbooks', () => {
    const alerts = findRules(render(EVERYTHING))
      .flatMap((group) => group.rules)
      .filter(({ alert }) => alert !== undefined);

    expect(alerts.map(({ alert }) => alert)).not.toContain('PhalaAppDevelopmentImage');
    expect(new Set(alerts.map(({ labels }) => labels?.['team']))).toEqual(new Set(['platform']));
    expect(new Set(alerts.map(({ labels }) => labels?.['severity']))).toContain('critical');
    expect(alerts[0]?.annotations['runbook_url']).toBe(
      'https://wiki.example.com/runbooks/PhalaExporterDown.md',
    );
  });

  it.skipIf(promtool === undefined)('renders rules that promtool accepts, also with other thresholds', () => {
    const file = join(folder, 'rules.yml');
    writeFileSync(file, JSON.stringify({ groups: findRules(render(EVERYTHING)) }));

    expect(promtool?.run('check', 'rules', '--lint-fatal', file)).toMatchObject({ status: 0 });
  });

  it.skipIf(pint === undefined)('renders rules that pint accepts, also with other thresholds', () => {
    const file = join(folder, 'pint.yml');
    writeFileSync(file, stringify({ groups: findRules(render(EVERYTHING)) }));

    const { status, output } = pint?.run(...PINT_WITHOUT_SETS, '--fail-on=warning', file) ?? {};

    expect(status, output).toBe(0);
  });

  it('has a configuration that the exporter accepts', async () => {
    const [config] = find(render(KEYS), 'ConfigMap');
    const file = join(folder, 'config.yaml');
    writeFileSync(join(folder, 'api-key'), 'phak_made_up');
    const { data } = config as unknown as { data: { 'config.yaml': string } };
    const text = data['config.yaml'];
    writeFileSync(file, text.replace('/etc/phala-keys/', `${folder}/`));

    await expect(loadConfig({ file, env: {} })).resolves.toBeDefined();
  });

  it('polls every app exactly once with shards: each pod knows their number', () => {
    const [workload] = find(render(RENDERS['three shards']), 'StatefulSet');

    expect(workload).toMatchObject({ spec: { replicas: 3, serviceName: 'phala-cloud-exporter' } });
    expect(JSON.stringify(workload)).toContain('"--total-shards=3"');
  });

  it('lists the targets of all shards', () => {
    const [guests] = find(render(EVERYTHING), 'ScrapeConfig');
    const { httpSDConfigs } = (guests as unknown as { spec: { httpSDConfigs: readonly { url: string }[] } })
      .spec;

    expect(httpSDConfigs.map(({ url }) => url)).toEqual(
      [0, 1, 2].map(
        (shard) => `https://phala-cloud-exporter-${shard}.phala-cloud-exporter.default.svc:10059/sd/guests`,
      ),
    );
  });

  it('sets the job that the rules select, and keeps the labels of the exporter', () => {
    const [monitor] = find(render([...KEYS, '--set', 'serviceMonitor.enabled=true']), 'ServiceMonitor');

    expect(monitor).toMatchObject({
      spec: {
        endpoints: [{ honorLabels: true, relabelings: [{ targetLabel: 'job', replacement: 'phala-cloud' }] }],
      },
    });
  });

  it('meets the restricted Pod Security Standard', () => {
    const [workload] = find(render(KEYS), 'Deployment');

    expect(workload).toMatchObject({
      spec: {
        template: {
          spec: {
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [
              {
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
              },
            ],
          },
        },
      },
    });
  });

  it('mounts whole volumes, so that rotated keys and configurations arrive', () => {
    expect(JSON.stringify(render(EVERYTHING).filter(({ kind }) => kind === 'StatefulSet'))).not.toContain(
      'subPath',
    );
  });

  it('has every dashboard as it is committed', () => {
    const dashboards = find(render([...KEYS, '--set', 'dashboards.enabled=true']), 'ConfigMap').filter(
      ({ metadata }) => metadata.labels?.['grafana_dashboard'] === '1',
    );
    const data = Object.assign({}, ...dashboards.map((each) => each['data'])) as Record<string, string>;

    expect(Object.keys(data)).toHaveLength(dashboards.length);
    expect(dashboards.length).toBeGreaterThan(4);
    for (const [name, text] of Object.entries(data))
      expect(text.trimEnd()).toBe(readFileSync(`grafana/dashboards/${name}`, 'utf8').trimEnd());
  });

  it('is what the plain manifests are rendered from', () => {
    for (const { path, text } of renderManifests(helm?.path ?? ''))
      expect(readFileSync(path, 'utf8'), `${path} is old: npm run generate`).toBe(text);
  });

  it('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

    expect(parse(readFileSync(`${CHART}/Chart.yaml`, 'utf8'))).toMatchObject({
      version,
      appVersion: version,
    });
  });
});

function find(manifests: readonly Manifest[], kind: string): readonly Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

function findRules(manifests: readonly Manifest[]): readonly { readonly rules: readonly Rule[] }[] {
  const [rule] = find(manifests, 'PrometheusRule');
  if (rule === undefined) throw new Error('no PrometheusRule');
  return (rule['spec'] as { groups: readonly { rules: readonly Rule[] }[] }).groups;
}
