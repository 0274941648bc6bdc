import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/errors.ts';
import type { Cvm } from '../../src/snapshot/model.ts';
import { decodeCvms } from './decode-cvms.ts';
import { minimalCvmInfo, minimalHostedCvm } from './items.ts';

/** What other languages and databases write where there is no date. */
const NO_DATES = [
  '',
  ' ',
  'null',
  'None',
  '0',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00',
  '0000-12-31T19:03:58-04:56',
  '0000-00-00 00:00:00',
  '0000-00-00',
  '1601-01-01T00:00:00Z',
  '1900-01-01 00:00:00',
  '1969-12-31T19:00:00',
  '1970-01-01T00:00:00Z',
  '1970-01-01T01:00:00',
  '1980-01-01T00:00:00Z',
  '2001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.9999999Z',
  '9999-12-31',
];

/** Dates and times that do not exist. */
const IMPOSSIBLE_DATES = [
  '2026-02-30T00:00:00Z',
  '2026-02-29 00:00:00',
  '2026-11-31T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-10T00:00:00Z',
  '2026-11-00T00:00:00Z',
  '2026-11-24T24:00:00Z',
  '2026-11-24T10:60:00Z',
  '2026-11-24T23:59:60Z',
  '2026-11-24T10:00:00+24:00',
];

const APP_ID = 'a'.repeat(40);

function parseOne(item: unknown): Cvm {
  const [cvm] = decodeCvms([item], APP_ID).cvms;
  if (cvm === undefined) throw new Error('expected one CVM');
  return cvm;
}

function unknownValues(item: unknown): Record<string, number> {
  return Object.fromEntries(decodeCvms([item], APP_ID).unknownValues);
}

describe('the new shape', () => {
  it('converts GiB to bytes, also fractions of them', () => {
    const { resources } = parseOne(
      minimalCvmInfo({ resource: { vcpu: 2, memory_in_gb: 1.5, disk_in_gb: 20, gpus: 0 } }),
    );

    expect(resources).toEqual({ vcpus: 2, memoryBytes: 1_610_612_736, diskBytes: 21_474_836_480, gpus: 0 });
  });

  it('a size that overflows is unknown', () => {
    expect(
      parseOne(minimalCvmInfo({ resource: { memory_in_gb: 1e308 } })).resources.memoryBytes,
    ).toBeUndefined();
  });

  it('leaves unknown what is null or missing', () => {
    const cvm = parseOne(minimalCvmInfo({ resource: { vcpu: null } }));

    expect(cvm.resources).toEqual({
      vcpus: undefined,
      memoryBytes: undefined,
      diskBytes: undefined,
      gpus: undefined,
    });
    expect(cvm).toMatchObject({
      price: undefined,
      node: undefined,
      createdAtSeconds: undefined,
      settings: {},
      endpoints: undefined,
    });
  });

  it.each([
    ['0.116', 'hourly', { usd: 0.116, billingPeriod: 'hourly' }],
    ['0', 'skip', { usd: 0, billingPeriod: 'skip' }],
    ['12.000000', 'monthly', { usd: 12, billingPeriod: 'monthly' }],
    ['0.116', null, undefined],
    [null, 'hourly', undefined],
    ['free', 'hourly', undefined],
    ['-1', 'hourly', undefined],
  ])('reads the price %j by %j as %j', (compute_billing_price, billing_period, price) => {
    expect(parseOne(minimalCvmInfo({ resource: { compute_billing_price, billing_period } })).price).toEqual(
      price,
    );
  });

  it('reads an operation only while one runs', () => {
    const progress = { target: 'stopped', started_at: '2026-11-24T10:00:00Z', correlation_id: 'x' };

    expect(parseOne(minimalCvmInfo({ in_progress: true, progress })).operation).toEqual({
      target: 'stopped',
      type: undefined,
      phase: undefined,
      startedAtSeconds: Date.UTC(2026, 10, 24, 10) / 1000,
    });
    expect(parseOne(minimalCvmInfo({ in_progress: false, progress })).operation).toBeUndefined();
    expect(parseOne(minimalCvmInfo({ in_progress: true, progress: null })).operation).toBeUndefined();
  });

  it("uses a node's name as its id where the id is null", () => {
    const node_info = {
      id: null,
      node_id: 7,
      name: 'prod5',
      region: 'US-WEST-1',
      status: 'ONLINE',
      version: 'v1',
    };

    expect(parseOne(minimalCvmInfo({ node_info })).node).toEqual({
      id: 'prod5',
      name: 'prod5',
      region: 'US-WEST-1',
      version: 'v1',
      status: 'online',
    });
    expect(parseOne(minimalCvmInfo({ node_info: { ...node_info, id: 5 } })).node?.id).toBe('5');
    expect(parseOne(minimalCvmInfo({ node_info: { id: null, name: null } })).node).toBeUndefined();
  });

  it('decodes the settings that are known, by their label', () => {
    const item = minimalCvmInfo({
      public_logs: true,
      gateway_enabled: false,
      os: { is_dev: true },
      secure_time: null,
    });

    expect(parseOne(item).settings).toEqual({ public_logs: true, gateway: false, dev_os: true });
  });
});

describe('the old shape', () => {
  it('converts MiB and GiB to bytes', () => {
    const { resources } = parseOne(minimalHostedCvm({}, { vcpu: 2, memory: 2048, disk_size: 20 }));

    expect(resources).toMatchObject({ vcpus: 2, memoryBytes: 2_147_483_648, diskBytes: 21_474_836_480 });
  });

  it('uses the configuration where the item itself has null', () => {
    const configuration = { name: 'x', image: 'dstack-0.5.6', vcpu: 4, memory: 1024, disk_size: 10 };

    const cvm = parseOne(minimalHostedCvm({ configuration }, { vcpu: null, memory: null, disk_size: 30 }));

    expect(cvm.resources).toMatchObject({ vcpus: 4, memoryBytes: 1024 ** 3, diskBytes: 30 * 1024 ** 3 });
    expect(cvm.attributes.os).toBe('dstack-0.5.6');
  });

  it('counts GPUs, except where all of the node are attached', () => {
    const withGpus = (gpus: object): unknown => minimalHostedCvm({ configuration: { vcpu: 1, gpus } });

    expect(
      parseOne(withGpus({ gpus: [{ slot: '1' }, { slot: '2' }], attach_mode: 'listed' })).resources.gpus,
    ).toBe(2);
    expect(parseOne(withGpus({ gpus: [], attach_mode: 'all' })).resources.gpus).toBeUndefined();
  });

  it.each([
    ['running', '1day 1s', 86_401],
    ['running', '0s', 0],
    ['running', 'never', undefined],
    ['running', '', undefined],
    ['exited', '1day 1s', undefined],
  ])('a CVM that is %s with the uptime %j has been up for %j seconds', (status, uptime, seconds) => {
    expect(parseOne(minimalHostedCvm({ uptime }, { status })).uptimeSeconds).toBe(seconds);
  });

  it.each([
    ['done', 'done'],
    ['running', 'running'],
    ['mounting data disk', 'mounting data disk'],
    ['attesting gpu', 'attesting GPU'],
    ['Booting ', 'booting'],
    ['N/A', 'not started'],
    ['', 'not started'],
    ['a stage of tomorrow', 'other'],
    [null, undefined],
    [undefined, undefined],
  ])('the boot progress %j is the stage %j', (boot_progress, stage) => {
    expect(parseOne(minimalHostedCvm({ boot_progress })).bootStage).toBe(stage);
  });

  it('counts a boot stage that it does not know', () => {
    const { unknownValues } = decodeCvms(
      [minimalHostedCvm({ boot_progress: 'a stage of tomorrow' })],
      APP_ID,
    );

    expect([...unknownValues]).toEqual([['hosted.boot_progress', 1]]);
  });

  it.each([
    ['KMS refused', 'kms'],
    ['Failed to request app keys: not allowed', 'kms'],
    ['failed to start containers', 'containers'],
    ['dstack-gateway registration failed, the app has no ingress route: timeout', 'gateway'],
    ['something else', 'other'],
    ['', 'none'],
    [' ', 'none'],
    [null, undefined],
    [undefined, undefined],
  ])('the boot error %j has the cause %j', (boot_error, cause) => {
    expect(parseOne(minimalHostedCvm({ boot_error })).bootError).toBe(cause);
  });

  it('has events in one order, whatever the order of the API', () => {
    const events = ['instance.info', 'boot.progress'].map((event) => ({
      event,
      body: '',
      timestamp: 1_780_000_000,
    }));
    const order = (list: readonly unknown[]): readonly string[] =>
      Object.keys(parseOne(minimalHostedCvm({ events: list })).lastEventAtSeconds);

    expect(order(events)).toEqual(order(events.toReversed()));
  });

  it('keeps the newest time of each known event, be it in milliseconds or seconds', () => {
    const events = [
      { event: 'boot.progress', body: '', timestamp: 1_780_000_000_500 },
      { event: 'boot.progress', body: '', timestamp: 1_780_000_000_000 },
      { event: 'boot.error', body: '', timestamp: 1_780_000_000 },
      { event: 'instance.info', body: '', timestamp: 0 },
      { event: 'made.up', body: '', timestamp: 1_780_000_000_000 },
    ];

    expect(parseOne(minimalHostedCvm({ events })).lastEventAtSeconds).toEqual({
      'boot.progress': 1_780_000_000.5,
      'boot.error': 1_780_000_000,
    });
    expect(unknownValues(minimalHostedCvm({ events }))).toEqual({ 'hosted.events.event': 1 });
  });
});

describe('both shapes', () => {
  it.each([
    ['new', minimalCvmInfo],
    ['old', (changes: Readonly<Record<string, unknown>>) => minimalHostedCvm({}, changes)],
  ])('in the %s one, a status is lower case and may be one that nobody knows', (_shape, item) => {
    expect(parseOne(item({ status: 'RUNNING' })).status).toBe('running');
    expect(parseOne(item({ status: 'hibernating' })).status).toBe('hibernating');
    expect(unknownValues(item({ status: 'hibernating' }))).toEqual({ status: 1 });
    expect(unknownValues(item({ status: 'RUNNING' }))).toEqual({});
  });

  it.each([
    ['new', minimalCvmInfo],
    ['old', (changes: Readonly<Record<string, unknown>>) => minimalHostedCvm({}, changes)],
  ])(
    'in the %s one, in_progress is false where it is missing and unknown where it cannot be read',
    (_shape, item) => {
      expect(parseOne(item({})).inProgress).toBe(false);
      expect(parseOne(item({ in_progress: true })).inProgress).toBe(true);
      expect(parseOne(item({ in_progress: 'yes' })).inProgress).toBeUndefined();
      expect(unknownValues(item({ in_progress: 'yes' }))).toEqual({ in_progress: 1 });
    },
  );

  it('a field of the wrong type is unknown and counted; other fields are kept', () => {
    const item = minimalCvmInfo({
      resource: { vcpu: '2', memory_in_gb: 1 },
      node_info: 'prod5',
      created_at: 'yesterday',
    });

    const cvm = parseOne(item);

    expect(cvm).toMatchObject({ node: undefined, createdAtSeconds: undefined });
    expect(cvm.resources).toMatchObject({ vcpus: undefined, memoryBytes: 1024 ** 3 });
    expect(unknownValues(item)).toEqual({ 'resource.vcpu': 1, node_info: 1, created_at: 1 });
  });

  it.each([[-1], [Number.POSITIVE_INFINITY], [Number.NaN]])('an amount of %s is unknown', (vcpu) => {
    expect(parseOne(minimalCvmInfo({ resource: { vcpu } })).resources.vcpus).toBeUndefined();
  });

  it.each([
    ['null', null],
    ['a text', 'cvm_1'],
    ['a list', []],
    ['no shape', { id: 'cvm_1', name: 'a', status: 'running' }],
    ['no name', minimalCvmInfo({ name: undefined })],
    ['no status', minimalCvmInfo({ status: null })],
    ['an empty id', minimalCvmInfo({ id: '' })],
    ['a resource that is no object', minimalCvmInfo({ resource: 'big' })],
    ['no hosted id', minimalHostedCvm({ id: null })],
  ])('an item that is or has %s is dropped and counted, beside a good one', (_what, item) => {
    const { cvms, dropped } = decodeCvms([item, minimalCvmInfo({ id: 'cvm_2' })], APP_ID);

    expect(cvms.map(({ cvmId }) => cvmId)).toEqual(['cvm_2']);
    expect(dropped).toEqual({ invalid: 1, duplicate: 0, otherApp: 0 });
  });

  it('a list with items but no good one is a failure, not an empty app', () => {
    expect(() => decodeCvms([{}, null], APP_ID)).toThrow(
      expect.objectContaining({ reason: 'invalid_payload' }),
    );
    expect(decodeCvms([], APP_ID).cvms).toEqual([]);
  });

  it('a list of deleted and unreadable items is a failure', () => {
    const deleted = minimalCvmInfo({ deleted_at: '2026-11-24T10:00:00Z' });

    expect(decodeCvms([deleted], APP_ID).cvms).toEqual([]);
    expect(() => decodeCvms([deleted, {}], APP_ID)).toThrow(ApiError);
  });

  it.each(['2026-11-24T10:00:00Z', '2026-11-24', '2026-11-24 10:00:00.5+02'])(
    'deleted_at %j means deleted',
    (deleted_at) => {
      const { cvms } = decodeCvms([minimalCvmInfo({ deleted_at })], APP_ID);

      expect(cvms).toEqual([]);
    },
  );

  it.each([...NO_DATES, null, undefined])(
    'a CVM with deleted_at %j, a placeholder for no date, is shown',
    (deleted_at) => {
      const { cvms, unknownValues } = decodeCvms([minimalCvmInfo({ deleted_at })], APP_ID);

      expect(cvms).toHaveLength(1);
      expect(unknownValues).toEqual(new Map());
    },
  );

  it.each([...IMPOSSIBLE_DATES, 'yesterday', {}, [], true, 0, 1_780_000_000])(
    'a CVM with deleted_at %j, which is no date, is shown and the value counted as unknown',
    (deleted_at) => {
      const { cvms, unknownValues } = decodeCvms([minimalCvmInfo({ deleted_at })], APP_ID);

      expect(cvms).toHaveLength(1);
      expect(unknownValues).toEqual(new Map([['deleted_at', 1]]));
    },
  );

  it.each(NO_DATES)('created_at %j, a placeholder for no date, is unknown and not counted', (created_at) => {
    const { cvms, unknownValues } = decodeCvms([minimalCvmInfo({ created_at })], APP_ID);

    expect(cvms[0]?.createdAtSeconds).toBeUndefined();
    expect(unknownValues).toEqual(new Map());
  });

  it.each(IMPOSSIBLE_DATES)('created_at %j, which no calendar has, is unknown and counted', (created_at) => {
    const { cvms, unknownValues } = decodeCvms([minimalCvmInfo({ created_at })], APP_ID);

    expect(cvms[0]?.createdAtSeconds).toBeUndefined();
    expect(unknownValues).toEqual(new Map([['created_at', 1]]));
  });

  it.each([0, -62_135_596_800, -62_135_596_800_000, 3600, 253_402_300_799, 253_402_300_799_999, 1.78e15])(
    'an event at %d is at no time',
    (timestamp) => {
      const item = minimalHostedCvm({ events: [{ event: 'boot.progress', timestamp }] });

      const { cvms, unknownValues } = decodeCvms([item], APP_ID);

      expect(cvms[0]?.lastEventAtSeconds).toEqual({});
      expect(unknownValues).toEqual(new Map());
    },
  );

  it('an item is old when it has hosted, whatever else it has', () => {
    expect(parseOne({ ...minimalCvmInfo(), ...minimalHostedCvm() }).cvmId).toBe('uuid-1');
  });

  it('long texts are cut between characters', () => {
    const { name } = parseOne(minimalCvmInfo({ name: `${'x'.repeat(254)}🚀🚀` }));

    expect(name).toBe(`${'x'.repeat(254)}…`);
  });

  it('an item with too many wrong fields is dropped', () => {
    const events = Array.from({ length: 65 }, () => 'no event');

    const { dropped } = decodeCvms([minimalHostedCvm({ events }), minimalCvmInfo()], APP_ID);

    expect(dropped.invalid).toBe(1);
  });
});
