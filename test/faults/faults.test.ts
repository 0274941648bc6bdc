import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../simulator/fault.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { FAILURE_REASONS, type FailureReason } from '../../src/errors.ts';
import { type Exporter, startPolled, watchAll, watchWorkspace } from '../app/start-exporter.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { createTestClock } from '../test-clock.ts';
import {
  BATCH_FAULTS,
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

const PHASES = ['at the first poll', 'after a successful poll'] as const;
type Phase = (typeof PHASES)[number];

const CASES: readonly FaultCase[] = Object.values(CVM_FAULTS).flat();

/** Reasons without a response of the API: the tests that cover them, and the text that these contain. */
const COVERED_ELSEWHERE: Readonly<Partial<Record<FailureReason, readonly [file: string, text: string]>>> = {
  tls: ['connection.test.ts', 'reason="tls"'],
  incomplete: ['discovery.test.ts', "reason: 'incomplete'"],
  aborted: ['lifecycle.test.ts', "reason: 'aborted'"],
  bug: ['lifecycle.test.ts', "reason: 'bug'"],
};

/** The result of a run with one app whose requests fail. */
interface RunResult {
  readonly exporter: Exporter;
  readonly simulator: Simulator;
  readonly faultyAppId: string;
  /** The name of its first CVM. */
  readonly firstName: string;
  /** The series of `/metrics` before and after the fault. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

async function run(shape: Shape, phase: Phase, fault: FaultCase['fault'] | undefined): Promise<RunResult> {
  const simulator = await openSimulator({ apps: 6, clock: createTestClock() });
  const faultyAppId = simulator.workspaces[0]?.appIds[0] ?? '';
  const firstName = simulator.world.apps().find(({ id }) => id === faultyAppId)?.cvms[0]?.name ?? '';
  const config = watchAll(simulator, {
    api: { version: SHAPES[shape], timeout: TIMEOUT_SECONDS, max_response_bytes: MAX_RESPONSE_BYTES },
  });
  const addFault = (): void => {
    if (fault !== undefined) simulator.faults.add({ ...fault, app_id: faultyAppId });
  };
  if (phase === 'at the first poll') addFault();
  const exporter = await startPolled(config);
  const before = phase === 'at the first poll' ? [] : await exporter.series('phala_');
  if (phase === 'after a successful poll') {
    addFault();
    exporter.clock.advance(30);
    await exporter.cycle();
  }
  return { exporter, simulator, faultyAppId, firstName, before, after: await exporter.series('phala_') };
}

/** Runs without a fault, cached by shape and phase. */
const runsWithoutFault = new Map<string, Promise<RunResult>>();

function runWithoutFault(shape: Shape, phase: Phase): Promise<RunResult> {
  const key = `${shape} ${phase}`;
  const result = runsWithoutFault.get(key) ?? run(shape, phase, undefined);
  runsWithoutFault.set(key, result);
  return result;
}

function linesOf(appId: string, lines: readonly string[], start = 'phala_'): readonly string[] {
  return lines.filter((line) => line.startsWith(start) && line.includes(`app_id="${appId}"`));
}

function numberOf(series: string, lines: readonly string[]): number | undefined {
  const line = lines.find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

function expectSeries(series: Series, result: RunResult, healthy: RunResult): void {
  const { faultyAppId } = result;
  const cvms = (lines: readonly string[]): readonly string[] => linesOf(faultyAppId, lines, 'phala_cvm_');
  const count = numberOf(`phala_app_cvms{app_id="${faultyAppId}"}`, result.after);
  const all = cvms(healthy.after);
  const rows: Readonly<Record<Series, readonly [readonly string[], number | undefined]>> = {
    kept: [cvms(result.before), result.before.length === 0 ? undefined : 4],
    removed: [[], undefined],
    normal: [all, 4],
    none: [[], 0],
    some: [all.filter((line) => !line.includes(`name="${result.firstName}"`)), 3],
    'other shape': [cvms(result.after), 4],
  };
  const [expected, expectedCount] = rows[series];
  expect(cvms(result.after)).toEqual(expected);
  expect(count).toBe(expectedCount);
  expect(linesOf(faultyAppId, result.after, 'phala_cvm_vcpus')).toHaveLength(expectedCount ?? 0);
  expect(all.length).toBeGreaterThan(4 * 20);
}

describe('the table', () => {
  it.each([
    ['CVM lists', CVM_FAULTS],
    ['lists of apps', LIST_FAULTS],
    ['live statuses', BATCH_FAULTS],
  ])('has a row for every kind of fault on %s', (_what, table) => {
    const kinds = Fault.options.map(({ shape }) => shape.kind.value);

    expect(Object.keys(table).toSorted()).toEqual(kinds.toSorted());
    for (const [kind, rows] of Object.entries(table)) {
      expect(rows.length, kind).toBeGreaterThan(0);
      for (const { fault } of rows) expect(Fault.parse(fault).kind).toBe(kind);
    }
  });

  it('has a row for every enum value of a fault', () => {
    const variants = Fault.options.flatMap(({ shape }) =>
      Object.entries(shape).flatMap(([field, { def }]) =>
        field === 'endpoint' || field === 'workspace'
          ? []
          : valuesOf(def).map((value) => `${field}: ${value}`),
      ),
    );
    const result = CASES.flatMap(({ fault }) =>
      Object.entries(Fault.parse(fault)).map(([field, value]) => `${field}: ${value}`),
    );

    expect(variants.length).toBeGreaterThan(10);
    expect(variants.filter((variant) => !result.includes(variant))).toEqual([]);
  });

  it('covers every failure reason, or names the test that does', () => {
    const covered = CASES.flatMap((each) => [effectOf(each, 'new').reason, effectOf(each, 'old').reason]);

    expect(Object.keys(FAILURE_REASONS).filter((reason) => !covered.some((each) => each === reason))).toEqual(
      Object.keys(COVERED_ELSEWHERE),
    );
    for (const [file, text] of Object.values(COVERED_ELSEWHERE)) {
      expect(readFileSync(new URL(`../app/${file}`, import.meta.url), 'utf8')).toContain(text);
    }
  });
});

/** The values of a zod enum, also inside a default. */
function valuesOf(def: object): readonly string[] {
  if ('entries' in def) return Object.values(def.entries as Record<string, string>);
  if ('innerType' in def) return valuesOf((def.innerType as { readonly def: object }).def);
  return [];
}

describe.each(Object.keys(SHAPES) as Shape[])('in the %s shape', (shape) => {
  describe.each(PHASES)('%s', (phase) => {
    it.each(CASES.map((each) => [JSON.stringify(each.fault), each] as const))(
      '%s has the effect of the table, and no effect on other apps',
      async (_title, each) => {
        const effect = effectOf(each, shape);

        const result = await run(shape, phase, each.fault);

        const healthy = await runWithoutFault(shape, phase);
        expectPoll(effect, result);
        expectSeries(effect.series, result, healthy);
        expectLog(effect, result);
        expectCounters(effect, result);
        expectOtherApps(effect, result, healthy);
      },
    );
  });
});

type Effect = ReturnType<typeof effectOf>;

function expectPoll({ reason }: Effect, { faultyAppId, before, after }: RunResult): void {
  const polls = before.length === 0 ? 1 : 2;
  expect(numberOf(`phala_app_poll_success{app_id="${faultyAppId}"}`, after)).toBe(
    reason === undefined ? 1 : 0,
  );
  expect(numberOf(`phala_app_polls_total{app_id="${faultyAppId}"}`, after)).toBe(polls);
  expect(linesOf(faultyAppId, after, 'phala_app_last_poll_failure')).toEqual(
    reason === undefined ? [] : [`phala_app_last_poll_failure{app_id="${faultyAppId}",reason="${reason}"} 1`],
  );
  const freshness = linesOf(faultyAppId, after, 'phala_app_last_success_timestamp_seconds');
  if (reason === undefined) expect(freshness).toHaveLength(1);
  else expect(freshness).toEqual(linesOf(faultyAppId, before, 'phala_app_last_success_timestamp_seconds'));
}

function toMatcher(detail: Effect['detail']): unknown {
  return detail instanceof RegExp ? expect.stringMatching(detail) : detail;
}

// Log lines above info: one for a failure or for dropped items, otherwise none.
function expectLog(
  { reason, detail, httpStatus, errorCode, dropped, pausesWorkspace }: Effect,
  result: RunResult,
): void {
  const { faultyAppId, exporter } = result;
  const lines = exporter.log.filter(({ level }) => level !== 'debug' && level !== 'info');
  const own = lines.filter((line) => line['app_id'] === faultyAppId);
  if (pausesWorkspace !== true) expect(lines).toEqual(own);
  const common = { ts: expect.any(String), level: 'warn', app_id: faultyAppId, workspace: 'production' };
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

function expectCounters({ dropped = {}, unknown = [] }: Effect, { after }: RunResult): void {
  for (const reason of ['invalid', 'duplicate'] as const) {
    const series = `phala_exporter_items_dropped_total{reason="${reason}"}`;
    expect(numberOf(series, after)).toBe(dropped[reason] ?? 0);
  }
  const fields = after.filter((line) => line.startsWith('phala_exporter_unknown_values_total'));
  expect(fields).toHaveLength(unknown.length);
  for (const field of unknown) expect(fields.join()).toContain(`field="${field}"`);
}

function expectOtherApps(
  { pausesWorkspace }: Effect,
  { faultyAppId, simulator, after }: RunResult,
  healthy: RunResult,
): void {
  const [own, other] = simulator.workspaces.map(({ appIds }) => appIds);
  const unaffected = [...(pausesWorkspace === true ? [] : (own ?? [])), ...(other ?? [])];
  const others = unaffected.filter((appId) => appId !== faultyAppId);
  expect(others.length).toBeGreaterThan(1);
  for (const appId of others) {
    expect(linesOf(appId, after)).toEqual(linesOf(appId, healthy.after));
    expect(numberOf(`phala_app_poll_success{app_id="${appId}"}`, after)).toBe(1);
  }
}

describe('the list of apps', () => {
  const rows = Object.values(LIST_FAULTS).flat();
  describe.each(PHASES)('%s', (phase) => {
    it.each(rows.map((row) => [JSON.stringify(row.fault), row] as const))(
      '%s has the effect of the table, and no effect on other workspaces',
      async (_title, { fault, effect }) => {
        const { exporter, before, after } = await runDiscovery(phase, fault);

        const expectedNames = {
          all: (await runDiscovery('at the first poll', undefined)).after,
          previous: before,
          'all without names': (await runDiscovery('at the first poll', undefined)).after.map((line) =>
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
          ({ msg, level, collector }) =>
            msg === 'collector failed' && level !== 'debug' && collector === 'apps',
        );
        expect(failed.map(({ level, reason, detail }) => ({ level, reason, detail }))).toEqual(
          effect.reason === undefined
            ? []
            : [{ level: 'warn', reason: effect.reason, detail: toMatcher(effect.detail) }],
        );
        const infos = await exporter.series('phala_app_info');
        expect(infos.filter((line) => line.includes('workspace="staging"'))).toHaveLength(2);
        const successes = await exporter.series('phala_app_poll_success');
        expect(successes.filter((line) => line.endsWith(' 1')).length).toBeGreaterThanOrEqual(2);
      },
    );
  });
});

interface DiscoveryResult {
  readonly exporter: Exporter;
  /** `phala_app_info` of the workspace with the fault. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

async function runDiscovery(phase: Phase, fault: FaultCase['fault'] | undefined): Promise<DiscoveryResult> {
  const simulator = await openSimulator({ apps: 6, clock: createTestClock() });
  const config = watchAll(simulator, {
    api: { timeout: TIMEOUT_SECONDS, max_response_bytes: MAX_RESPONSE_BYTES },
  });
  const [production, staging] = config.workspaces;
  if (production === undefined || staging === undefined) throw new Error('expected two workspaces');
  const discovery = { enabled: true, refresh: 30, include: null, exclude: null };
  const workspaces = [{ ...production, apps: [], discovery }, staging];
  const addFault = (): void => {
    if (fault !== undefined) simulator.faults.add({ ...fault, endpoint: 'apps' });
  };
  const own = async (exporter: Exporter): Promise<readonly string[]> =>
    (await exporter.series('phala_app_info')).filter((line) => line.includes('workspace="production"'));
  if (phase === 'at the first poll') addFault();
  const exporter = await startPolled({ ...config, workspaces });
  const before = phase === 'at the first poll' ? [] : await own(exporter);
  if (phase === 'after a successful poll') {
    addFault();
    exporter.clock.advance(30);
    await exporter.cycle();
  }
  return { exporter, before, after: await own(exporter) };
}

describe('live statuses', () => {
  const rows = Object.values(BATCH_FAULTS).flat();
  describe.each(PHASES)('%s', (phase) => {
    it.each(rows.map((row) => [JSON.stringify(row.fault), row] as const))(
      '%s has the effect of the table, and no effect on lists',
      async (_title, { fault, effect }) => {
        const { exporter, lines } = await runBatch(phase, fault);

        const startingWith = (start: string) => lines.filter((line) => line.startsWith(start));
        const live = startingWith('phala_cvm_live{').map((line) => line.endsWith(' 1'));
        expect(new Set(live)).toEqual(LIVE_VALUES[effect.live]);
        expect(startingWith('phala_up')).toEqual(['phala_up 1']);
        expect(startingWith('phala_app_poll_success{').filter((line) => line.endsWith(' 0'))).toEqual([]);
        expect(startingWith('phala_cvm_status{')).toEqual(
          (await runBatch(phase, undefined)).lines.filter((line) => line.startsWith('phala_cvm_status{')),
        );
        const failures = startingWith(
          'phala_exporter_collector_failures_total{collector="live_status"',
        ).filter((line) => !line.endsWith(' 0'));
        expect(failures).toEqual(
          effect.reason === undefined ? [] : [expect.stringContaining(`reason="${effect.reason}"} 1`)],
        );
        // A 429 pauses the workspace, also for its other collectors.
        const warnings = exporter.log.filter(
          ({ level, collector, reason }) =>
            level === 'warn' && !(collector === 'workspace' && reason === 'rate_limited'),
        );
        expect(warnings.map(({ msg, collector, reason }) => ({ msg, collector, reason }))).toEqual(
          effect.reason === undefined
            ? []
            : [{ msg: 'collector failed', collector: 'live_status', reason: effect.reason }],
        );
      },
    );
  });
});

const LIVE_VALUES = {
  all: new Set([true]),
  some: new Set([true, false]),
  none: new Set([false]),
};

async function runBatch(phase: Phase, fault: FaultCase['fault'] | undefined) {
  const simulator = await openSimulator({ apps: 2, clock: createTestClock() });
  const [workspace] = simulator.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  const config = watchAll(simulator, {
    api: { timeout: TIMEOUT_SECONDS, max_response_bytes: MAX_RESPONSE_BYTES },
    workspaces: [watchWorkspace(workspace)],
  });
  const addFault = (): void => {
    if (fault !== undefined) simulator.faults.add({ ...fault, endpoint: 'status_batch' });
  };
  if (phase === 'at the first poll') addFault();
  const exporter = await startPolled(config);
  if (phase === 'after a successful poll') {
    addFault();
    exporter.clock.advance(30);
    await exporter.cycle();
  }
  return { exporter, lines: await exporter.series('phala_') };
}
