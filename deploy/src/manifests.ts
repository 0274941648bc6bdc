import { stringify } from 'yaml';
import { parseManifests, renderChart } from './helm.ts';

const KEYS = 'apiKeys.existingSecret=phala-keys';

const HEADER = `# This file is rendered from the Helm chart by npm run generate; do not edit.
# It needs a Secret phala-keys with an entry api-key in the namespace phala-cloud.
`;

/** The flags of Helm for each plain manifest. */
const MANIFESTS: Readonly<Record<string, readonly string[]>> = {
  'exporter.yaml': ['--set', KEYS],
  'shards.yaml': ['--set', `${KEYS},shards=3,podDisruptionBudget.enabled=true`],
  'monitoring.yaml': [
    '--set',
    `${KEYS},serviceMonitor.enabled=true,prometheusRule.enabled=true`,
    '--show-only',
    'templates/servicemonitor.yaml',
    '--show-only',
    'templates/prometheusrule.yaml',
  ],
};

/** Renders the plain manifests, by path. */
export function renderManifests(helm: string): readonly { readonly path: string; readonly text: string }[] {
  return Object.entries(MANIFESTS).map(([name, flags]) => ({
    path: `deploy/kubernetes/${name}`,
    text:
      HEADER +
      parseManifests(renderChart(helm, ['--namespace', 'phala-cloud', ...flags]))
        .map(
          (manifest) =>
            `---\n${stringify(withoutHelm(manifest), { lineWidth: 0, aliasDuplicateObjects: false })}`,
        )
        .join(''),
  }));
}

// Labels by which Helm knows its own objects.
function withoutHelm<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    key === 'helm.sh/chart' || key === 'app.kubernetes.io/managed-by' ? undefined : inner,
  );
}
