import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../../src/api/api-requests.ts';
import { FAILURE_REASONS } from '../../src/errors.ts';
import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import { SELF_FAMILIES } from '../../src/metrics/self-catalogue.ts';
import * as vocabulary from '../../src/snapshot/vocabulary.ts';
import { LABELS } from '../../tools/docs/labels.ts';
import { labelsBySeries, renderMetrics } from '../../tools/docs/metrics.ts';
import { CLOSED_SETS, INTRODUCTION, SECTIONS } from '../../tools/docs/metrics-text.ts';
import { EXAMPLE_QUERIES, namesIn } from '../../tools/docs/queries.ts';
import { EXPERIMENTAL } from '../../tools/docs/stability.ts';

const document = renderMetrics();
const labelsOf = labelsBySeries();

describe('docs/metrics.md', () => {
  it('shows every section, in the order of the exposition', () => {
    expect(SECTIONS.map(({ section }) => section)).toEqual(CATALOGUE);
  });

  it('has a row for every family', () => {
    const names = [...CATALOGUE.flatMap(({ families }) => families), ...Object.values(SELF_FAMILIES)].map(
      ({ name }) => name,
    );

    expect(names.filter((name) => document.split(`\n| \`${name}\` | `).length !== 2)).toEqual([]);
  });

  it('marks families as stable or experimental, and knows no others', () => {
    const names = [...CATALOGUE.flatMap(({ families }) => families), ...Object.values(SELF_FAMILIES)].map(
      ({ name }) => name,
    );

    expect(document).toMatch(/^\| `phala_cvm_status` \|.* \| stable \| /m);
    for (const name of [
      'workspace_info',
      'cvm_host_egress_bytes',
      'cvm_attestation_info',
      'exporter_sd_targets',
    ])
      expect(document).toMatch(new RegExp(`^\\| \`phala_${name}\` \\|.* \\| experimental \\| `, 'm'));
    expect(EXPERIMENTAL.filter((pattern) => !names.some((name) => pattern.test(name)))).toEqual([]);
  });

  it('has a row for every failure reason', () => {
    expect(
      Object.keys(FAILURE_REASONS).filter((reason) => !document.includes(`\n| \`${reason}\` | `)),
    ).toEqual([]);
  });

  it('lists the values of every closed set', () => {
    const lists = Object.values(vocabulary).filter((value) => Array.isArray(value));

    expect(CLOSED_SETS.map(({ values }) => values)).toEqual(lists);
  });

  it('names every endpoint', () => {
    for (const endpoint of ENDPOINTS) expect(LABELS['endpoint']?.meaning).toContain(`\`${endpoint}\``);
  });

  it('has only complete table rows', () => {
    const rows = document.split('\n').filter((line) => line.startsWith('| '));

    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter((row) => !row.endsWith(' |') || row.includes('undefined'))).toEqual([]);
  });

  it('names only existing families, also in its text', () => {
    const named = INTRODUCTION.join('\n').match(/\bphala_\w+/g) ?? [];

    expect(named.filter((name) => !labelsOf.has(name))).toEqual([]);
  });
});

describe.each(EXAMPLE_QUERIES)('$question', ({ query }) => {
  const { metrics, labels } = namesIn(query);

  it('uses only existing families', () => {
    expect(metrics.size).toBeGreaterThan(0);
    expect([...metrics].filter((name) => !labelsOf.has(name))).toEqual([]);
  });

  it('uses only labels of these families', () => {
    const known = new Set([...metrics].flatMap((name) => labelsOf.get(name) ?? []));

    expect([...labels].filter((label) => !known.has(label))).toEqual([]);
  });
});

describe('the names in a query', () => {
  it('are distinguished from PromQL keywords and values', () => {
    expect(
      namesIn(
        'sum by (a, b) (rate(m1{c="d_e",f!~"g"}[5m])) > on (h) group_left (i) 2 * m2 unless time() - m3 < 1e3',
      ),
    ).toEqual({ metrics: new Set(['m1', 'm2', 'm3']), labels: new Set(['c', 'f', 'a', 'b', 'h', 'i']) });
  });
});
