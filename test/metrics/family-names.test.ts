import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import { addDefaultMetrics } from '../../src/metrics/default-metrics.ts';
import { FAMILY_NAMES } from '../../src/metrics/family-names.ts';
import { SELF_FAMILIES } from '../../src/metrics/self-catalogue.ts';
import { createTestClock } from '../test-clock.ts';

it.runIf(process.platform === 'linux')(
  'are those of the cloud, of the exporter and of its process, each once',
  () => {
    const registry = new Registry();
    addDefaultMetrics(registry, createTestClock());

    const expected = [
      ...CATALOGUE.flatMap(({ families }) => families.map(({ name }) => name)),
      ...Object.values(SELF_FAMILIES).map(({ name }) => name),
      ...registry.getMetricsAsArray().map(({ name }) => name),
    ];
    expect(FAMILY_NAMES.toSorted()).toEqual(expected.toSorted());
    expect(new Set(FAMILY_NAMES).size).toBe(FAMILY_NAMES.length);
  },
);
