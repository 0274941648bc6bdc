import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../../src/api/api-requests.ts';
import { FAILURE_REASONS } from '../../src/errors.ts';
import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import { SELF_FAMILIES } from '../../src/metrics/self-catalogue.ts';
import * as vocabulary from '../../src/snapshot/vocabulary.ts';
import { LABELS } from '../../tools/docs/labels.ts';
import { labelsBySeries, renderMetrics } from '../../tools/docs/metrics.ts';
import { INTRODUCTION, SECTIONS, VOCABULARIES } from '../../tools/docs/metrics-text.ts';
import { EXAMPLE_QUERIES, namesIn } from '../../tools/docs/queries.ts';

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

  it('has a row for every failure reason', () => {
    expect(
      Object.keys(FAILURE_REASONS).filter((reason) => !document.includes(`\n| \`${reason}\` | `)),
    ).toEqual([]);
  });

  it('has every vocabulary', () => {
    const lists = Object.values(vocabulary).filter((value) => Array.isArray(value));

    expect(VOCABULARIES.map(({ words }) => words)).toEqual(lists);
  });

  it('names every endpoint', () => {
    for (const endpoint of ENDPOINTS) expect(LABELS['endpoint']?.meaning).toContain(`\`${endpoint}\``);
  });

  it('has no cell that breaks its table', () => {
    const rows = document.split('\n').filter((line) => line.startsWith('| '));

    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter((row) => !row.endsWith(' |') || row.includes('undefined'))).toEqual([]);
  });

  it('names only families that there are, also in its text', () => {
    const named = INTRODUCTION.join('\n').match(/\bphala_\w+/g) ?? [];

    expect(named.filter((name) => !labelsOf.has(name))).toEqual([]);
  });
});

describe.each(EXAMPLE_QUERIES)('$question', ({ query }) => {
  const { metrics, labels } = namesIn(query);

  it('is answered by families that there are', () => {
    expect(metrics.size).toBeGreaterThan(0);
    expect([...metrics].filter((name) => !labelsOf.has(name))).toEqual([]);
  });

  it('is answered by labels that they have', () => {
    const known = new Set([...metrics].flatMap((name) => labelsOf.get(name) ?? []));

    expect([...labels].filter((label) => !known.has(label))).toEqual([]);
  });
});

describe('the names in a query', () => {
  it('are told apart from the words of PromQL and from values', () => {
    expect(
      namesIn(
        'sum by (a, b) (rate(m1{c="d_e",f!~"g"}[5m])) > on (h) group_left (i) 2 * m2 unless time() - m3 < 1e3',
      ),
    ).toEqual({ metrics: new Set(['m1', 'm2', 'm3']), labels: new Set(['c', 'f', 'a', 'b', 'h', 'i']) });
  });
});
