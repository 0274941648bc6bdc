import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CHART } from './artifacts.ts';

/** An object of Kubernetes. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

/** The path of a program that `npm run test:setup` installs or that is on PATH; undefined if it is in neither place. */
export function findJudge(name: string): string | undefined {
  // biome-ignore lint/style/noProcessEnv: where programs are
  const { XDG_CACHE_HOME, PATH = '' } = process.env;
  const judges = join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'phala-cloud-exporter/judges');
  return [judges, join(judges, 'python/bin'), ...PATH.split(delimiter)]
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** Renders the chart. @throws with Helm's message if it fails. */
export function renderChart(helm: string, flags: readonly string[]): string {
  return execFileSync(helm, ['template', 'phala-cloud-exporter', CHART, ...flags], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The objects in rendered text. */
export function parseManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS({ maxAliasCount: 0 }))
    .filter((manifest) => manifest !== null);
}
