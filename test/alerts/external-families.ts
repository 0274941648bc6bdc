import { readFileSync } from 'node:fs';

/** Target labels of guests and endpoints, from service discovery. */
export const DISCOVERED_LABELS = ['app_id', 'cvm_id'];

/** The labels of the families that guest agents and blackbox_exporter export. */
export const EXTERNAL_FAMILIES: ReadonlyMap<string, readonly string[]> = new Map([
  ...['old', 'new'].flatMap((form) => readFamilies(readFileSync(`test/fixtures/guest/${form}.txt`, 'utf8'))),
  ['probe_success', DISCOVERED_LABELS],
  ['probe_duration_seconds', DISCOVERED_LABELS],
  ['probe_http_status_code', DISCOVERED_LABELS],
  ['probe_ssl_earliest_cert_expiry', DISCOVERED_LABELS],
]);

// The scrape configuration renames the label `name` of disks to `disk`.
function readFamilies(text: string): readonly (readonly [string, readonly string[]])[] {
  return [...text.matchAll(/^([a-z]\w+)(?:\{(.*)\})? \S+$/gm)].map(([, name = '', labels = '']) => [
    name,
    [
      ...DISCOVERED_LABELS,
      ...[...labels.matchAll(/(\w+)=/g)].map(([, label = '']) => label.replace(/^name$/, 'disk')),
    ],
  ]);
}
