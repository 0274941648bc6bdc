import { describe, expect, it } from 'vitest';
import type { LiveState, LiveStatuses } from '../../src/snapshot/model.ts';
import GENERATION_1 from '../fixtures/status-batch/generation-1.json' with { type: 'json' };
import GENERATION_2 from '../fixtures/status-batch/generation-2.json' with { type: 'json' };
import GENERATION_3 from '../fixtures/status-batch/generation-3.json' with { type: 'json' };
import JS_ROWS from '../fixtures/status-batch/js-client-rows.json' with { type: 'json' };
import { decodeStatuses } from './decode-statuses.ts';

const RUNNING = '1a09d706-2686-4e0a-8b1d-323ff0e3504b';
const CHANGING = '05053901-1751-4572-8985-423dcb3b21db';
const EXITED = '16d247ca-23f5-4ffa-b590-7f732eddbf51';
const GIB = 1024 ** 3;
const NOTHING = {
  inProgress: false,
  operation: undefined,
  uptimeSeconds: undefined,
  bootStage: undefined,
  bootError: undefined,
  lastEventAtSeconds: {},
  host: undefined,
  readAtBootSeconds: 100,
};

describe('the fixtures of the three generations', () => {
  it('first: flat, without events and usage', () => {
    expect(decodeAll(GENERATION_1)).toEqual({
      [RUNNING]: {
        ...NOTHING,
        status: 'running',
        uptimeSeconds: 3 * 86_400 + 4 * 3600 + 5 * 60 + 6,
        bootStage: 'done',
        bootError: 'none',
      },
    });
  });

  it('second: flat, with events', () => {
    expect(decodeAll(GENERATION_2)).toEqual({
      [RUNNING]: {
        ...NOTHING,
        status: 'running',
        uptimeSeconds: 273_906,
        bootStage: 'done',
        bootError: 'none',
        lastEventAtSeconds: { 'boot.progress': 1_780_000_000.123 },
      },
      [CHANGING]: {
        ...NOTHING,
        status: 'updating',
        inProgress: true,
        operation: {
          target: undefined,
          type: 'compose_update',
          phase: undefined,
          startedAtSeconds: Date.parse('2026-06-20T10:00:00.123Z') / 1000,
        },
        bootStage: 'starting containers',
      },
    });
  });

  it('third: nested operation and usage', () => {
    expect(decodeAll(GENERATION_3)).toEqual({
      [RUNNING]: {
        ...NOTHING,
        status: 'running',
        uptimeSeconds: 273_906,
        bootStage: 'done',
        bootError: 'none',
        host: {
          cpuPercent: 137.4,
          memoryUsedBytes: 3 * GIB,
          memoryTotalBytes: 4 * GIB,
          diskUsedBytes: 9 * GIB,
          diskTotalBytes: 40 * GIB,
          egressBytes: 1_048_576_000,
        },
      },
      [CHANGING]: {
        ...NOTHING,
        status: 'shutting_down',
        inProgress: true,
        operation: {
          target: undefined,
          type: 'shutdown',
          phase: 'graceful',
          startedAtSeconds: Date.parse('2026-07-20T10:00:00Z') / 1000,
        },
        bootStage: 'done',
        lastEventAtSeconds: { 'shutdown.progress': 1_782_000_000 },
      },
      [EXITED]: {
        ...NOTHING,
        status: 'exited',
        bootStage: 'booting',
        bootError: 'containers',
        lastEventAtSeconds: { 'vmm.auto_restart.exhausted': 1_782_000_100 },
        host: {
          cpuPercent: undefined,
          memoryUsedBytes: undefined,
          memoryTotalBytes: undefined,
          diskUsedBytes: undefined,
          diskTotalBytes: undefined,
          egressBytes: undefined,
        },
      },
    });
  });

  it("rows of the vendor's client: without uptime, with an unknown event, and with members of a later generation", () => {
    const states = JS_ROWS.map((row) => decodeAll({ 'abc-123': row })['abc-123']);

    expect(states.map((state) => [state?.status, state?.uptimeSeconds, state?.host?.cpuPercent])).toEqual([
      ['running', 9000, 45.2],
      ['running', undefined, undefined],
      ['offline', undefined, undefined],
      ['running', undefined, 10],
      ['running', undefined, 5],
    ]);
  });

  it('mixed in one response', () => {
    const states = decodeAll({ [RUNNING]: GENERATION_1[RUNNING], [CHANGING]: GENERATION_3[CHANGING] });

    expect(states[RUNNING]?.operation).toBeUndefined();
    expect(states[CHANGING]?.operation?.type).toBe('shutdown');
  });
});

describe('rows', () => {
  const row = { vm_uuid: RUNNING, status: 'running' };

  it.each<[string, unknown]>([
    ['under the id in capitals', { [RUNNING.toUpperCase()]: { ...row, vm_uuid: RUNNING.toUpperCase() } }],
    ['under the id without hyphens', { [RUNNING.replaceAll('-', '')]: { status: 'running' } }],
    ['under another key, with its own id', { row1: row }],
    ['in an array, with its id', [row]],
  ])('%s is the row of the CVM', (_what, document) => {
    expect(Object.keys(toStates(decodeStatuses(document, [RUNNING])))).toEqual([RUNNING]);
  });

  it.each<[string, unknown]>([
    ['no row', {}],
    ['null', { [RUNNING]: null }],
    ['only a row of another CVM', { [CHANGING]: { status: 'running' } }],
    ['a row that names another CVM', { [RUNNING]: { ...row, vm_uuid: CHANGING } }],
    ['an empty array', []],
  ])('%s leaves the CVM out: its node did not respond', (_what, document) => {
    expect(toStates(decodeStatuses(document, [RUNNING]))).toEqual({});
  });

  it('the first of two rows of a CVM counts', () => {
    const document = { [RUNNING]: row, [RUNNING.toUpperCase()]: { ...row, status: 'exited' } };

    expect(toStates(decodeStatuses(document, [RUNNING]))[RUNNING]?.status).toBe('running');
  });

  it('an unreadable row leaves its CVM out, and an unreadable field is unknown and counted', () => {
    const { states, unknownValues } = decodeStatuses(
      { [RUNNING]: { status: 7 }, [CHANGING]: { status: 'running', uptime: 12, in_progress: 'yes' } },
      [RUNNING, CHANGING],
    );

    expect([...states.keys()]).toEqual([CHANGING]);
    expect(states.get(CHANGING)).toMatchObject({ uptimeSeconds: undefined, inProgress: undefined });
    expect([...unknownValues]).toEqual([
      ['uptime', 1],
      ['in_progress', 1],
    ]);
  });

  it.each([['text'], [7], [null], [true]])('%j instead of a map is an invalid payload', (document) => {
    expect(() => decodeStatuses(document, [RUNNING])).toThrow('expected statuses by CVM');
  });

  it('a map of which no row can be read is an invalid payload', () => {
    expect(() => decodeStatuses({ [RUNNING]: 'up' }, [RUNNING])).toThrow('none of the 1 rows can be read');
  });
});

function decodeAll(document: object): Record<string, LiveState> {
  return toStates(decodeStatuses(document, Object.keys(document)));
}

function toStates({ states }: LiveStatuses): Record<string, LiveState> {
  return Object.fromEntries(states);
}
