import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

// Alloy is in none of the package registries that the tests use: its example is compared with that of Prometheus, which
// they run, and with the reference of Alloy.

interface Job {
  readonly job_name: string;
  readonly honor_labels?: boolean;
  readonly metrics_path?: string;
  readonly params?: object;
  readonly sample_limit?: number;
  readonly static_configs?: readonly { readonly targets: readonly string[] }[];
  readonly http_sd_configs?: readonly object[];
  readonly relabel_configs?: readonly object[];
  readonly metric_relabel_configs?: readonly object[];
}

const [, alloy = ''] =
  /^```alloy\n(.*?)^```$/ms.exec(readFileSync('docs/service-discovery.md', 'utf8')) ?? [];
const example: { readonly global: object; readonly scrape_configs: readonly Job[] } = parse(
  readFileSync('prometheus/prometheus.example.yml', 'utf8'),
);

/** What the reference of Alloy lists for each component that the example uses. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'discovery.http': ['refresh_interval', 'url'],
  'discovery.relabel': ['targets'],
  'prometheus.relabel': ['forward_to'],
  'prometheus.remote_write': [],
  'prometheus.scrape': [
    'forward_to',
    'honor_labels',
    'job_name',
    'metrics_path',
    'params',
    'sample_limit',
    'scrape_interval',
    'targets',
  ],
  endpoint: ['url'],
  rule: ['action', 'regex', 'replacement', 'source_labels', 'target_label'],
};

interface Component {
  readonly kind: string;
  readonly label: string;
  readonly body: string;
}

const components: readonly Component[] = [...alloy.matchAll(/^([\w.]+) "(\w+)" \{\n(.*?)^\}$/gms)].map(
  ([, kind = '', label = '', body = '']) => ({ kind, label, body }),
);

/** The attributes of a block, without those of blocks inside; texts, lists and numbers as values. */
function attributesOf(text: string): Readonly<Record<string, unknown>> {
  const own = text.replaceAll(/^ *\w+ \{\n.*?^ *\}\n/gms, '');
  return Object.fromEntries(
    [...own.matchAll(/^ *(\w+) += (.*)$/gm)].map(([, name, value = '']) => [name, toValue(value)]),
  );
}

function toValue(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(/" = /g, '": '));
  } catch {
    return text;
  }
}

function find(kind: string, label: string): Component {
  const found = components.find((each) => each.kind === kind && each.label === label);
  if (found === undefined) throw new Error(`the example has no ${kind} "${label}"`);
  return found;
}

function rulesOf({ body }: Component): readonly object[] {
  return [...body.matchAll(/^ {2}rule \{\n(.*?)^ {2}\}$/gms)].map(([, rule = '']) => attributesOf(rule));
}

function jobOf(name: string): Job {
  return example.scrape_configs.find((job) => job.job_name === name) ?? { job_name: '' };
}

describe('the example for Grafana Alloy', () => {
  it('consists of components alone, with balanced braces', () => {
    expect(alloy.replaceAll(/^([\w.]+) "(\w+)" \{\n(.*?)^\}$\n*/gms, '')).toBe('');
    for (const { body } of components) expect(body.split('{')).toHaveLength(body.split('}').length);
  });

  it.each(components)('$kind "$label" has arguments that its reference lists', ({ kind, body }) => {
    const blocks = [...body.matchAll(/^ {2}(\w+) \{\n(.*?)^ {2}\}$/gms)];

    expect(ARGUMENTS[kind]).toEqual(expect.arrayContaining(Object.keys(attributesOf(body))));
    for (const [, block = '', inner = ''] of blocks)
      expect(ARGUMENTS[block]).toEqual(expect.arrayContaining(Object.keys(attributesOf(inner))));
  });

  it('refers to components that it has', () => {
    const exports = components.flatMap(({ kind, label }) =>
      ['output', 'receiver', 'targets'].map((name) => `${kind}.${label}.${name}`),
    );
    const references = alloy.match(/\b(?:discovery|prometheus)\.\w+\.\w+\.\w+/g) ?? [];

    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((name) => !exports.includes(name))).toEqual([]);
  });

  it.each([
    ['exporter', 'phala-cloud'],
    ['guests', 'phala-guests'],
    ['endpoints', 'phala-endpoints'],
  ])('scrapes as the job of Prometheus: %s is %s', (label, name) => {
    const job = jobOf(name);
    const { job_name, honor_labels, metrics_path, params, sample_limit, scrape_interval } = attributesOf(
      find('prometheus.scrape', label).body,
    );

    expect({ job_name, honor_labels, metrics_path, params, sample_limit, scrape_interval }).toEqual({
      job_name: name,
      honor_labels: job.honor_labels,
      metrics_path: job.metrics_path,
      params: job.params,
      sample_limit: job.sample_limit,
      scrape_interval: '30s',
    });
    expect(example.global).toMatchObject({ scrape_interval: '30s' });
  });

  it.each([
    ['guests', 'phala-guests'],
    ['endpoints', 'phala-endpoints'],
  ])('finds the targets of the job of Prometheus: %s is %s', (label, name) => {
    expect([attributesOf(find('discovery.http', label).body)]).toEqual(jobOf(name).http_sd_configs);
  });

  it('has the relabeling of Prometheus', () => {
    expect(rulesOf(find('prometheus.relabel', 'guests'))).toEqual(
      jobOf('phala-guests').metric_relabel_configs,
    );
    expect(rulesOf(find('discovery.relabel', 'endpoints'))).toEqual(jobOf('phala-endpoints').relabel_configs);
  });
});
