import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../simulator/fault.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { FAILURE_REASONS, type FailureReason } from '../../src/errors.ts';
import { type Exporter, startPolled, watchAll } from '../app/start-exporter.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { createTestClock } from '../test-clock.ts';
import {
  CVM_FAULTS,
  effectOf,
  type FaultCase,
  LIST_FAULTS,
  MAX_RESPONSE_BYTES,
  type Series,
  SHAPES,
  type Shape,
  TIMEOUT_SECONDS,
} from './table.ts';

const PHASES = ['at the first poll', 'after good data'] as const;
type Phase = (typeof PHASES)[number];

const CASES: readonly FaultCase[] = Object.values(CVM_FAULTS).flat();

/** Reasons that no answer of the API leads to: the tests that reach them, and what those look for. */
const ELSEWHERE: Readonly<Partial<Record<FailureReason, readonly [file: string, sought: string]>>> = {
  tls: ['connection.test.ts', 'reason="tls"'],
  incomplete: ['discovery.test.ts', "reason: 'incomplete'"],
  aborted: ['lifecycle.test.ts', "reason: 'aborted'"],
  bug: ['lifecycle.test.ts', "reason: 'bug'"],
};

/** What is shown of the apps at the end. */
interface Shown {
  readonly exporter: Exporter;
  readonly simulator: Simulator;
  readonly broken: string;
  /** What the first of its CVMs is called. */
  readonly firstName: string;
  /** All of `/metrics`, before the fault and after it. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

async function run(shape: Shape, phase: Phase, fault: FaultCase['fault'] | undefined): Promise<Shown> {
  const simulator = await openSimulator({ apps: 6, clock: createTestClock() });
  const broken = simulator.workspaces[0]?.appIds[0] ?? '';
  const firstName = simulator.world.apps().find(({ id }) => id === broken)?.cvms[0]?.name ?? '';
  const config = watchAll(simulator, {
    api: { version: SHAPES[shape], timeout: TIMEOUT_SECONDS, max_response_bytes: MAX_RESPONSE_BYTES },
  });
  const strike = (): void => {
    if (fault !== undefined) simulator.faults.add({ ...fault, app_id: broken });
  };
  if (phase === 'at the first poll') strike();
  const exporter = await startPolled(config);
  const before = phase === 'at the first poll' ? [] : await exporter.series('phala_');
  if (phase === 'after good data') {
    strike();
    exporter.clock.advance(30);
    await exporter.cycle();
  }
  return { exporter, simulator, broken, firstName, before, after: await exporter.series('phala_') };
}

/** The same run without a fault, for each shape and phase once. */
const undisturbed = new Map<string, Promise<Shown>>();

function runUndisturbed(shape: Shape, phase: Phase): Promise<Shown> {
  const key = `${shape} ${phase}`;
  const shown = undisturbed.get(key) ?? run(shape, phase, undefined);
  undisturbed.set(key, shown);
  return shown;
}

function linesOf(appId: string, lines: readonly string[], start = 'phala_'): readonly string[] {
  return lines.filter((line) => line.startsWith(start) && line.includes(`app_id="${appId}"`));
}

function numberOf(series: string, lines: readonly string[]): number | undefined {
  const line = lines.find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

function expectSeries(series: Series, shown: Shown, good: Shown): void {
  const { broken } = shown;
  const cvms = (lines: readonly string[]): readonly string[] => linesOf(broken, lines, 'phala_cvm_');
  const count = numberOf(`phala_app_cvms{app_id="${broken}"}`, shown.after);
  const all = cvms(good.after);
  const rows: Readonly<Record<Series, readonly [readonly string[], number | undefined]>> = {
    kept: [cvms(shown.before), shown.before.length === 0 ? undefined : 4],
    gone: [[], undefined],
    good: [all, 4],
    none: [[], 0],
    some: [all.filter((line) => !line.includes(`name="${shown.firstName}"`)), 3],
    'other shape': [cvms(shown.after), 4],
  };
  const [expected, expectedCount] = rows[series];
  expect(cvms(shown.after)).toEqual(expected);
  expect(count).toBe(expectedCount);
  expect(linesOf(broken, shown.after, 'phala_cvm_vcpus')).toHaveLength(expectedCount ?? 0);
  expect(all.length).toBeGreaterThan(4 * 20);
}

describe('the table', () => {
  it.each([
    ['CVM lists', CVM_FAULTS],
    ['lists of apps', LIST_FAULTS],
  ])('has a row for every kind of fault on %s', (_what, table) => {
    const kinds = Fault.options.map(({ shape }) => shape.kind.value);

    expect(Object.keys(table).toSorted()).toEqual(kinds.toSorted());
    for (const [kind, rows] of Object.entries(table)) {
      expect(rows.length, kind).toBeGreaterThan(0);
      for (const { fault } of rows) expect(Fault.parse(fault).kind).toBe(kind);
    }
  });

  it('has a row for every variant that a fault can be asked for by a word', () => {
    const wanted = Fault.options.flatMap(({ shape }) =>
      Object.entries(shape).flatMap(([field, { def }]) =>
        field === 'endpoint' || field === 'workspace' ? [] : wordsOf(def).map((word) => `${field}: ${word}`),
      ),
    );
    const shown = CASES.flatMap(({ fault }) =>
      Object.entries(Fault.parse(fault)).map(([field, value]) => `${field}: ${value}`),
    );

    expect(wanted.length).toBeGreaterThan(10);
    expect(wanted.filter((variant) => !shown.includes(variant))).toEqual([]);
  });

  it('reaches every failure reason of the closed list, or another test does', () => {
    const reached = CASES.flatMap((each) => [effectOf(each, 'new').reason, effectOf(each, 'old').reason]);

    expect(Object.keys(FAILURE_REASONS).filter((reason) => !reached.some((each) => each === reason))).toEqual(
      Object.keys(ELSEWHERE),
    );
    for (const [file, sought] of Object.values(ELSEWHERE)) {
      expect(readFileSync(new URL(`../app/${file}`, import.meta.url), 'utf8')).toContain(sought);
    }
  });
});

/** The words of an enum of zod, also below a default. */
function wordsOf(def: object): readonly string[] {
  if ('entries' in def) return Object.values(def.entries as Record<string, string>);
  if ('innerType' in def) return wordsOf((def.innerType as { readonly def: object }).def);
  return [];
}

describe.each(Object.keys(SHAPES) as Shape[])('in the %s shape', (shape) => {
  describe.each(PHASES)('%s', (phase) => {
    it.each(CASES.map((each) => [JSON.stringify(each.fault), each] as const))(
      '%s does what the table says, and no other app notices',
      async (_title, each) => {
        const effect = effectOf(each, shape);

        const shown = await run(shape, phase, each.fault);

        const good = await runUndisturbed(shape, phase);
        expectPoll(effect, shown);
        expectSeries(effect.series, shown, good);
        expectLog(effect, shown);
        expectCounters(effect, shown);
        expectNeighbours(effect, shown, good);
      },
    );
  });
});

type Effect = ReturnType<typeof effectOf>;

function expectPoll({ reason }: Effect, { broken, before, after }: Shown): void {
  const polls = before.length === 0 ? 1 : 2;
  expect(numberOf(`phala_app_poll_success{app_id="${broken}"}`, after)).toBe(reason === undefined ? 1 : 0);
  expect(numberOf(`phala_app_polls_total{app_id="${broken}"}`, after)).toBe(polls);
  expect(linesOf(broken, after, 'phala_app_last_poll_failure')).toEqual(
    reason === undefined ? [] : [`phala_app_last_poll_failure{app_id="${broken}",reason="${reason}"} 1`],
  );
  expect(linesOf(broken, after, 'phala_app_last_poll_failure')).toEqual(
    reason === undefined ? [] : [`phala_app_last_poll_failure{app_id="${broken}",reason="${reason}"} 1`],
  );
  expect(linesOf(broken, after, 'phala_app_last_poll_failure')).toEqual(
    reason === undefined ? [] : [`phala_app_last_poll_failure{app_id="${broken}",reason="${reason}"} 1`],
  );
  const freshness = linesOf(broken, after, 'phala_app_last_success_timestamp_seconds');
  if (reason === undefined) expect(freshness).toHaveLength(1);
  else expect(freshness).toEqual(linesOf(broken, before, 'phala_app_last_success_timestamp_seconds'));
}

function toMatcher(detail: Effect['detail']): unknown {
  return detail instanceof RegExp ? expect.stringMatching(detail) : detail;
}

// What is logged above debug: one line for the failure, or one for what could not be read, or nothing.
function expectLog(
  { reason, detail, httpStatus, errorCode, dropped, pausesWorkspace }: Effect,
  shown: Shown,
): void {
  const { broken, exporter } = shown;
  const lines = exporter.log.filter(({ level }) => level !== 'debug' && level !== 'info');
  const own = lines.filter((line) => line['app_id'] === broken);
  if (pausesWorkspace !== true) expect(lines).toEqual(own);
  const common = { ts: expect.any(String), level: 'warn', app_id: broken, workspace: 'production' };
  if (reason !== undefined) {
    expect(own).toHaveLength(1);
    const { request_id, ...line }: Partial<Record<string, unknown>> = own[0] ?? {};
    expect(line).toEqual({
      ...common,
      msg: 'app poll failed',
      reason,
      detail: toMatcher(detail),
      ...(httpStatus === undefined ? {} : { http_status: httpStatus }),
      ...(errorCode === undefined ? {} : { error_code: errorCode }),
    });
    expect(request_id ?? 'req_sim_000000').toMatch(/^req_sim_\d{6}$/);
  } else if (dropped?.invalid !== undefined) {
    expect(own).toEqual([{ ...common, msg: 'CVMs dropped', reason: 'invalid', count: dropped.invalid }]);
  } else expect(own).toEqual([]);
}

function expectCounters({ dropped = {}, unknown = [] }: Effect, { after }: Shown): void {
  for (const reason of ['invalid', 'duplicate'] as const) {
    const series = `phala_exporter_items_dropped_total{reason="${reason}"}`;
    expect(numberOf(series, after)).toBe(dropped[reason] ?? 0);
  }
  const fields = after.filter((line) => line.startsWith('phala_exporter_unknown_values_total'));
  expect(fields).toHaveLength(unknown.length);
  for (const field of unknown) expect(fields.join()).toContain(`field="${field}"`);
}

function expectNeighbours(
  { pausesWorkspace }: Effect,
  { broken, simulator, after }: Shown,
  good: Shown,
): void {
  const [own, other] = simulator.workspaces.map(({ appIds }) => appIds);
  const neighbours = [...(pausesWorkspace === true ? [] : (own ?? [])), ...(other ?? [])];
  const others = neighbours.filter((appId) => appId !== broken);
  expect(others.length).toBeGreaterThan(1);
  for (const appId of others) {
    expect(linesOf(appId, after)).toEqual(linesOf(appId, good.after));
    expect(numberOf(`phala_app_poll_success{app_id="${appId}"}`, after)).toBe(1);
  }
}

describe('the list of apps', () => {
  const rows = Object.values(LIST_FAULTS).flat();
  describe.each(PHASES)('%s', (phase) => {
    it.each(rows.map((row) => [JSON.stringify(row.fault), row] as const))(
      '%s does what the table says, and no app of another workspace notices',
      async (_title, { fault, effect }) => {
        const { exporter, before, after } = await discover(phase, fault);

        const expectedNames = {
          all: (await discover('at the first poll', undefined)).after,
          'as before': before,
          'all without names': (await discover('at the first poll', undefined)).after.map((line) =>
            line.replace(/,alias="[^"]*"/, ''),
          ),
        }[effect.apps];
        expect(after).toEqual(expectedNames);
        const up = await exporter.value(
          'phala_exporter_collector_success{collector="apps",workspace="production"}',
        );
        expect(up).toBe(effect.reason === undefined ? 1 : 0);
        const failures = await exporter.series('phala_exporter_collector_failures_total{collector="apps"');
        expect(failures.filter((line) => !line.endsWith(' 0'))).toEqual(
          effect.reason === undefined
            ? []
            : [
                `phala_exporter_collector_failures_total{collector="apps",workspace="production",reason="${effect.reason}"} 1`,
              ],
        );
        const failed = exporter.log.filter(
          ({ msg, level }) => msg === 'collector failed' && level !== 'debug',
        );
        expect(failed.map(({ level, reason, detail }) => ({ level, reason, detail }))).toEqual(
          effect.reason === undefined
            ? []
            : [{ level: 'warn', reason: effect.reason, detail: toMatcher(effect.detail) }],
        );
        const strangers = await exporter.series('phala_app_info');
        expect(strangers.filter((line) => line.includes('workspace="staging"'))).toHaveLength(2);
        const ups = await exporter.series('phala_app_poll_success');
        expect(ups.filter((line) => line.endsWith(' 1')).length).toBeGreaterThanOrEqual(2);
      },
    );
  });
});

interface Discovered {
  readonly exporter: Exporter;
  /** `phala_app_info` of the workspace whose list is hit. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

async function discover(phase: Phase, fault: FaultCase['fault'] | undefined): Promise<Discovered> {
  const simulator = await openSimulator({ apps: 6, clock: createTestClock() });
  const config = watchAll(simulator, {
    api: { timeout: TIMEOUT_SECONDS, max_response_bytes: MAX_RESPONSE_BYTES },
  });
  const [production, staging] = config.workspaces;
  if (production === undefined || staging === undefined) throw new Error('expected two workspaces');
  const discovery = { enabled: true, refresh: 30, include: null, exclude: null };
  const workspaces = [{ ...production, apps: [], discovery }, staging];
  const strike = (): void => {
    if (fault !== undefined) simulator.faults.add({ ...fault, endpoint: 'apps' });
  };
  const own = async (exporter: Exporter): Promise<readonly string[]> =>
    (await exporter.series('phala_app_info')).filter((line) => line.includes('workspace="production"'));
  if (phase === 'at the first poll') strike();
  const exporter = await startPolled({ ...config, workspaces });
  const before = phase === 'at the first poll' ? [] : await own(exporter);
  if (phase === 'after good data') {
    strike();
    exporter.clock.advance(30);
    await exporter.cycle();
  }
  return { exporter, before, after: await own(exporter) };
}
