import { describe, expect, it } from 'vitest';
import { TEXT } from '../../src/metrics/format.ts';
import { parseExposition } from '../metrics/parse-exposition.ts';
import { readFleet, renderFleet, SHAPES } from './render-fleet.ts';

it.each(SHAPES)('nothing secret of the fixture fleet in the %s is exposed', (shape) => {
  expect(readFleet(shape)).toContain('planted-secret');
  expect(renderFleet(shape, TEXT)).not.toContain('planted-secret');
});

describe('the same fleet in both shapes', () => {
  /** What both shapes tell. The CVM's id is another in each, the names are the same. */
  const SHARED = [
    'phala_up',
    'phala_app_poll_success',
    'phala_app_cvms',
    'phala_app_info',
    'phala_cvm_status',
    'phala_cvm_in_progress',
    'phala_cvm_vcpus',
    'phala_cvm_memory_bytes',
    'phala_cvm_disk_bytes',
    'phala_cvm_gpus',
    'phala_cvm_endpoints',
  ];
  const [newShape, oldShape] = SHAPES.map((shape) => readSeries(renderFleet(shape, TEXT)));

  it.each(SHARED)('tells the same %s', (family) => {
    expect(newShape?.get(family)).toEqual(oldShape?.get(family));
    expect(newShape?.get(family)?.size).toBeGreaterThan(0);
  });

  it('tells the same of every other series that both have', () => {
    const values = (series: typeof newShape): Map<string, number> =>
      new Map(
        [...(series ?? [])].flatMap(([family, samples]) =>
          [...samples].map(([labels, value]) => [family + labels, value] as const),
        ),
      );
    const [ours, theirs] = [values(newShape), values(oldShape)];
    const common = [...ours.keys()].filter((key) => theirs.has(key));

    expect(common.filter((key) => key.startsWith('phala_cvm_setting_enabled'))).toHaveLength(3);
    for (const key of common) expect([key, ours.get(key)]).toEqual([key, theirs.get(key)]);
  });

  it.each(['phala_cvm_info', 'phala_node_info'])(
    'tells the same in every label of %s that both have',
    (family) => {
      const labelsOf = (series: typeof newShape): readonly Record<string, string>[] =>
        [...(series?.get(family)?.keys() ?? [])].map((labels) => JSON.parse(labels));
      const theirs = labelsOf(oldShape);

      for (const [index, labels] of labelsOf(newShape).entries()) {
        const shared = Object.keys(labels).filter((label) => theirs[index]?.[label] !== undefined);
        expect(shared.length).toBeGreaterThan(2);
        for (const label of shared) expect([label, labels[label]]).toEqual([label, theirs[index]?.[label]]);
      }
    },
  );
});

function readSeries(text: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const families = new Map<string, Map<string, number>>();
  const samples = parseExposition(text, 'text').samples.toSorted((a, b) =>
    nameOf(a.labels).localeCompare(nameOf(b.labels)),
  );
  for (const { name, labels, value } of samples) {
    const { cvm_id: _, ...rest } = labels;
    const family = families.get(name) ?? new Map<string, number>();
    families.set(name, family.set(JSON.stringify(rest), value));
  }
  return families;
}

function nameOf(labels: Readonly<Record<string, string>>): string {
  return labels['name'] ?? '';
}
