import { describe, expect, it } from 'vitest';
import { TEXT } from '../../src/metrics/format.ts';
import { parseExposition } from '../metrics/parse-exposition.ts';
import { readFleet, renderFleet, SHAPES } from './render-fleet.ts';

it.each(SHAPES)('no secret of the fixture fleet in the %s is exposed', (shape) => {
  expect(readFleet(shape)).toContain('planted-secret');
  expect(renderFleet(shape, TEXT)).not.toContain('planted-secret');
});

describe('the same fleet in both shapes', () => {
  /** Families in both shapes. The ids of CVMs differ, the names are the same. */
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

  it.each(SHARED)('exports the same %s', (family) => {
    expect(newShape?.get(family)).toEqual(oldShape?.get(family));
    expect(newShape?.get(family)?.size).toBeGreaterThan(0);
  });

  it('has equal values in all other common series', () => {
    const values = (series: typeof newShape): Map<string, number> =>
      new Map(
        [...(series ?? [])].flatMap(([family, samples]) =>
          [...samples].map(([labels, value]) => [family + labels, value] as const),
        ),
      );
    const [newValues, oldValues] = [values(newShape), values(oldShape)];
    const common = [...newValues.keys()].filter((key) => oldValues.has(key));

    expect(common.filter((key) => key.startsWith('phala_cvm_setting_enabled'))).toHaveLength(3);
    for (const key of common) expect([key, newValues.get(key)]).toEqual([key, oldValues.get(key)]);
  });

  it.each(['phala_cvm_info', 'phala_node_info'])('has equal values in all common labels of %s', (family) => {
    const labelsOf = (series: typeof newShape): readonly Record<string, string>[] =>
      [...(series?.get(family)?.keys() ?? [])].map((labels) => JSON.parse(labels));
    const oldValues = labelsOf(oldShape);

    for (const [index, labels] of labelsOf(newShape).entries()) {
      const shared = Object.keys(labels).filter((label) => oldValues[index]?.[label] !== undefined);
      expect(shared.length).toBeGreaterThan(2);
      for (const label of shared) expect([label, labels[label]]).toEqual([label, oldValues[index]?.[label]]);
    }
  });
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
