import { describe, expect, it } from 'vitest';
import { CvmInfo } from '../../src/api/decode/convert-cvm-info.ts';
import { CvmStatus } from '../../src/api/decode/decode-status-batch.ts';
import { createClock } from '../../src/clock.ts';
import { cvm } from '../../src/metrics/catalogue/cvm.ts';
import { TEXT } from '../../src/metrics/format.ts';
import { LIVE_STATUS } from '../../src/snapshot/collected.ts';
import type { LiveStatuses } from '../../src/snapshot/model.ts';
import { createStore } from '../../src/snapshot/store.ts';
import { entriesFor } from '../../tools/docs/fields.ts';
import { leafPaths, loadSchemas, toPathSchema } from '../../tools/docs/schema-paths.ts';
import { type FieldExport, type FieldTable, type FieldUse, omitted } from '../../tools/fields/field-use.ts';
import { SHAPES } from '../../tools/fields/fields.ts';
import { decodeCvms } from '../api/decode-cvms.ts';
import { decodeStatuses } from '../api/decode-statuses.ts';
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
  'resource.billing_period': ['hourly', 'monthly'],
  'hourly_rate.compute': ['0.1', '0.2'],
  'hourly_rate.disk': ['0.01', '0.02'],
  billing_interval: ['hourly', 'monthly'],
  'node_info.status': ['ONLINE', 'OFFLINE'],
  'gateway.base_domain': ['one.example', 'other.example'],
  gateway_enabled: [true, false],
  'endpoints[].instance': ['https://i-80.one.example', null],
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
  gateway_domain: [null, 'other.example'],
  'hosted.app_url': ['https://i-8090.one.example', 'https://i-8090.other.example'],
  'public_urls[].instance': ['https://i-80.one.example', null],
  vcpu: [null, 2],
  memory: [null, 2],
  disk_size: [null, 2],
};

const VM_UUID = '6b1f4c1e-0000-4000-8000-000000000001';

const CVM_STATUS_VALUES: ExampleValues = {
  vm_uuid: [VM_UUID, 'yet another'],
  status: ['running', 'stopped'],
  uptime: ['1h', '2h'],
  in_progress: [true, false],
  boot_progress: ['booting', 'done'],
  boot_error: ['', 'no keys'],
  'events[].event': ['boot.progress', 'boot.error'],
  'events[].timestamp': [1_780_000_000_000, 1_780_000_001_000],
  operation_started_at: ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'],
  'operation.started_at': ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'],
};

describe.each([
  {
    ...SHAPES.cvmInfo,
    values: CVM_INFO_VALUES,
    renderItem: renderListed,
    unpublished: [],
    from: { $ref: SHAPES.cvmInfo.schema },
  },
  {
    ...SHAPES.cvmInfo,
    title: 'CVMInfo in version 2026-06-23',
    fields: pickFields(SHAPES.cvmInfo.fields, SHAPES.cvmInfo.unpublished),
    values: CVM_INFO_VALUES,
    renderItem: renderListed,
    from: toPathSchema(CvmInfo),
  },
  {
    ...SHAPES.hostedCvm,
    values: HOSTED_CVM_VALUES,
    renderItem: renderListed,
    from: { $ref: SHAPES.hostedCvm.schema },
  },
  {
    ...SHAPES.cvmStatus,
    unpublished: [],
    values: CVM_STATUS_VALUES,
    renderItem: renderStatus,
    from: { $ref: SHAPES.cvmStatus.schema },
  },
  {
    ...SHAPES.cvmStatus,
    title: 'CvmStatus in its third generation',
    fields: pickFields(SHAPES.cvmStatus.fields, SHAPES.cvmStatus.unpublished),
    values: CVM_STATUS_VALUES,
    renderItem: renderStatus,
    from: toPathSchema(CvmStatus),
  },
])('a change of a field of $title', ({ values, renderItem, from, ...shape }) => {
  const render = (changed?: string): readonly ParsedSample[] =>
    renderItem(exampleItem(from, { named, values, ...(changed === undefined ? {} : { changed }) }));
  const before = render();
  const paths = leafPaths(from, named).flatMap((path) =>
    entriesFor(shape.fields, path).map(([, use]) => [path, use] as const),
  );
  const entries = Object.entries<FieldUse>(shape.fields).filter(([entry]) =>
    paths.some(([path]) => entriesFor({ [entry]: omitted('constant') }, path).length > 0),
  );

  it.each(entries.filter(([, use]) => 'as' in use))(
    '%s changes every metric that it is exported as',
    (path, use) => {
      const after = render(path);

      const unchanged = 'as' in use ? use.as.filter((each) => !hasChanged(each, before, after)) : [];
      expect(unchanged).toEqual([]);
    },
  );

  // The slug is the path of another request.
  const changing = entries.filter(([path, { kind }]) => kind === 'usedFor' && path !== 'workspace.slug');
  it.each(changing)('%s changes the exposition', (path) => {
    expect(render(path)).not.toEqual(before);
  });

  it.each(paths.filter(([, use]) => use.kind === 'omitted'))('%s changes nothing', (path) => {
    expect(render(path)).toEqual(before);
  });

  it('below a list that is only counted changes nothing', () => {
    const below = paths.filter(([path, use]) => use.kind === 'counted' && !(path in shape.fields));

    for (const [path] of below) expect(render(path)).toEqual(before);
  });
});

function pickFields(fields: FieldTable, picked: readonly string[]): FieldTable {
  return Object.fromEntries(Object.entries(fields).filter(([path]) => picked.includes(path)));
}

function renderStatus(row: unknown): readonly ParsedSample[] {
  const live = decodeStatuses([row, { vm_uuid: 'another', status: 'stopped' }], [VM_UUID, 'another'], {
    readAtBootSeconds: 0,
  });
  return renderListed({ ...minimalCvmInfo({ id: 'one' }), vm_uuid: VM_UUID }, live);
}

function renderListed(item: unknown, live?: LiveStatuses): readonly ParsedSample[] {
  const store = createStore({
    clock: createClock({ nowSeconds: () => 0, monotonicSeconds: () => 0, bootSeconds: () => 0 }),
    limits: () => ({ staleAfterSeconds: 60, maxCvms: 10 }),
  });
  const target = { appId: APP_ID, workspace: 'default', alias: undefined, expectedCvms: undefined };
  store.setTargets([target]);
  // The second item is needed because a list without a CVM of the app is rejected.
  const answer = decodeCvms([item, minimalCvmInfo({ id: 'another' })], APP_ID);
  const times = { finishedAtBootSeconds: 0, durationSeconds: 0 };
  store.publish(target, { ok: true, answer, ...times });
  if (live !== undefined) {
    const outcome = { ok: true, answer: live, ...times } as const;
    store.publishResult(LIVE_STATUS.collector, 'default', {
      outcome,
      startedAtBootSeconds: 0,
      freshSeconds: undefined,
    });
  }
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
