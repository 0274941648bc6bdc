import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findJudgeOrSay, type Judge } from './judges.ts';

const CHECKS = 'schemas of the manifests of the chart';

/** Objects of the Prometheus Operator: operator.test.ts. */
const OTHERS = 'PrometheusRule,ScrapeConfig,ServiceMonitor';

/**
 * Finds kubeconform, with the schemas of the Python package kubernetes-validate, copied into the folder: its own need a
 * network.
 */
export function findKubeconform(folder: string): ((file: string) => ReturnType<Judge['run']>) | undefined {
  const kubeconform = findJudgeOrSay('kubeconform', CHECKS);
  const package_ = findJudgeOrSay('kubernetes-validate', CHECKS);
  if (kubeconform === undefined || package_ === undefined) return undefined;
  const schemas = join(folder, 'schemas');
  copySchemas(findSchemas(dirname(package_.path)), schemas);
  const location = join(schemas, '{{.ResourceKind}}{{.KindSuffix}}.json');
  return (file) => kubeconform.run('-strict', '-schema-location', location, '-skip', OTHERS, file);
}

function findSchemas(programs: string): string {
  const python = join(programs, '../lib');
  const [version = ''] = readdirSync(python).filter((name) => name.startsWith('python3'));
  const folder = join(python, version, 'site-packages/kubernetes_validate/kubernetes-json-schema');
  const versions = readdirSync(folder).filter((name) => name.endsWith('-local-strict'));
  return join(folder, versions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? '');
}

// Their references are to other files of a server, by the id of each; here they are to files of the folder.
function copySchemas(from: string, folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(from)) {
    const { $id: _, ...schema } = JSON.parse(readFileSync(join(from, name), 'utf8'));
    const text = JSON.stringify(schema).replaceAll('"/api/_definitions.json', '"_definitions.json');
    writeFileSync(join(folder, name), text);
  }
}
