import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SHIPPED, toPanelGroup, toRecordingGroup } from '../../prometheus/src/catalogue.ts';
import { FAMILY_NAMES } from '../../src/metrics/family-names.ts';
import { labelsBySeries } from '../../tools/docs/metrics.ts';

const NAMES = new Set([
  ...FAMILY_NAMES,
  ...labelsBySeries().keys(),
  ...toRecordingGroup(SHIPPED).rules.map(({ name }) => name),
  ...toPanelGroup(SHIPPED).rules.map(({ name }) => name),
]);

const FILES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'config.example.yaml',
  'web-config.example.yaml',
  ...['docs', 'src', 'prometheus/rules', 'prometheus/stack', 'grafana/src'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  ),
].filter((file) => /\.(md|ya?ml|ts)$/.test(file));

/** Names of series in a text; a name that ends with `_` is a prefix. */
function namesIn(text: string): readonly string[] {
  return text.match(/(?<![\w:])(?:[a-z_]+:)?phala_\w*(?::\w+)?/g) ?? [];
}

function isKnown(name: string): boolean {
  return NAMES.has(name) || (name.endsWith('_') && [...NAMES].some((known) => known.startsWith(name)));
}

it('documents, HELP, configuration help, rules and dashboards name only series that exist', () => {
  const unknown = FILES.flatMap((file) =>
    namesIn(readFileSync(file, 'utf8'))
      .filter((name) => !isKnown(name))
      .map((name) => `${file}: ${name}`),
  );

  expect(FILES.length).toBeGreaterThan(300);
  expect(unknown).toEqual([]);
});

it('reports a name without a series', () => {
  const text =
    '`phala_cvm_state`, phala_up, app:phala_app_poll_success:max, app:phala_app_poll_success:min, phala_cvm_.* and phala_x_*';

  expect(namesIn(text).filter((name) => !isKnown(name))).toEqual([
    'phala_cvm_state',
    'app:phala_app_poll_success:min',
    'phala_x_',
  ]);
});
