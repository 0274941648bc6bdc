import { describe, expect, it } from 'vitest';
import { cvm } from '../../src/metrics/catalogue/cvm.ts';
import { TEXT } from '../../src/metrics/format.ts';
import { createStore } from '../../src/snapshot/store.ts';
import { entriesFor, publishedPaths } from '../../tools/docs/fields.ts';
import { loadSchemas } from '../../tools/docs/schema-paths.ts';
import type { FieldExport, FieldUse } from '../../tools/fields/field-use.ts';
import { SHAPES } from '../../tools/fields/fields.ts';
import { decodeCvms } from '../api/decode-cvms.ts';
import { minimalCvmInfo } from '../api/items.ts';
import type { ParsedSample } from '../metrics/exposition-sample.ts';
import { parseExposition } from '../metrics/parse-exposition.ts';
import { renderAll } from '../metrics/render-all.ts';
import { type ExampleValues, exampleItem } from './example-item.ts';

const APP_ID = 'a'.repeat(40);
const named = loadSchemas();

const CVM_INFO_VALUES: ExampleValues = {
  status: ['running', 'stopped'],
  in_progress: [true, false],
  'progress.started_at': ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'],
  'resource.compute_billing_price': ['0.1', '0.2'],
  'node_info.status': ['ONLINE', 'OFFLINE'],
  created_at: ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'],
  app_id: [APP_ID, 'b'.repeat(40)],
  deleted_at: [null, '2026-01-01T00:00:00Z'],
};

// Fields of the item take precedence over its configuration, which is used without them.
const HOSTED_CVM_VALUES: ExampleValues = {
  status: ['running', 'stopped'],
  'hosted.app_id': [APP_ID, 'b'.repeat(40)],
  'hosted.uptime': ['1h', '2h'],
  'hosted.boot_progress': ['booting', 'done'],
  'hosted.boot_error': ['', 'no keys'],
  'hosted.events[].event': ['boot.progress', 'boot.error'],
  'hosted.events[].timestamp': [1_780_000_000_000, 1_780_000_001_000],
  'hosted.configuration.gpus.attach_mode': ['listed', 'all'],
  vcpu: [null, 2],
  memory: [null, 2],
  disk_size: [null, 2],
};

describe.each([
  { shape: SHAPES.cvmInfo, values: CVM_INFO_VALUES },
  { shape: SHAPES.hostedCvm, values: HOSTED_CVM_VALUES },
])('a change of a field of $shape.title', ({ shape, values }) => {
  const render = (changed?: string): readonly ParsedSample[] =>
    renderItem(
      exampleItem({ $ref: shape.schema }, { named, values, ...(changed === undefined ? {} : { changed }) }),
    );
  const before = render();
  const paths = publishedPaths(shape, named).map(
    (path) => [path, entriesFor(shape.fields, path)[0]?.[1]] as const,
  );
  const entries = Object.entries<FieldUse>(shape.fields);

  it.each(entries.filter(([, use]) => 'as' in use))(
    '%s changes every metric that it is exported as',
    (path, use) => {
      const after = render(path);

      const unchanged = 'as' in use ? use.as.filter((each) => !hasChanged(each, before, after)) : [];
      expect(unchanged).toEqual([]);
    },
  );

  it.each(entries.filter(([, { kind }]) => kind === 'usedFor'))('%s changes the exposition', (path) => {
    expect(render(path)).not.toEqual(before);
  });

  it.each(paths.filter(([, use]) => use?.kind === 'omitted'))('%s changes nothing', (path) => {
    expect(render(path)).toEqual(before);
  });

  it('below a list that is only counted changes nothing', () => {
    const below = paths.filter(([path, use]) => use?.kind === 'counted' && !(path in shape.fields));

    expect(below.length).toBeGreaterThan(0);
    for (const [path] of below) expect(render(path)).toEqual(before);
  });
});

function renderItem(item: unknown): readonly ParsedSample[] {
  const store = createStore({
    clock: { nowSeconds: () => 0, monotonicSeconds: () => 0, bootSeconds: () => 0 },
    limits: () => ({ staleAfterSeconds: 60, maxCvms: 10 }),
  });
  const target = { appId: APP_ID, workspace: 'default', alias: undefined, expectedCvms: undefined };
  store.setTargets([target]);
  // The second item is needed because a list without a CVM of the app is rejected.
  const response = decodeCvms([item, minimalCvmInfo({ id: 'another' })], APP_ID);
  store.publish(target, { ok: true, answer: response, finishedAtBootSeconds: 0, durationSeconds: 0 });
  return parseExposition(renderAll(store.snapshot(), TEXT).text, 'text').samples;
}

function hasChanged(
  { family, label, labelValue }: FieldExport,
  before: readonly ParsedSample[],
  after: readonly ParsedSample[],
): boolean {
  const valuesIn = (samples: readonly ParsedSample[]): string => {
    const own = samples.filter(({ name }) => (family === 'phala_cvm_*' ? isOfCvms(name) : name === family));
    if (label !== undefined && labelValue === undefined)
      return JSON.stringify(own.map(({ labels, value }) => [labels[label], value]));
    return JSON.stringify(
      own
        .filter(({ labels }) => label === undefined || labels[label] === labelValue)
        .map(({ value }) => value),
    );
  };
  return valuesIn(before) !== valuesIn(after);
}

function isOfCvms(name: string): boolean {
  return cvm.families.some((family) => family.name === name);
}
