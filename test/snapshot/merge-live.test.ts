import { describe, expect, it } from 'vitest';
import { mergeLive } from '../../src/snapshot/merge-live.ts';
import type { CvmState, LiveState } from '../../src/snapshot/model.ts';
import { createCvm } from './cvms.ts';

const LISTED_AT = 100;
const LISTED = createCvm('c', {
  status: 'running',
  inProgress: true,
  operation: { target: 'running', type: undefined, phase: undefined, startedAtSeconds: 1 },
  lastEventAtSeconds: { 'instance.info': 1 },
});

function merge(changes: Partial<LiveState>, isCurrent: boolean, listed: CvmState = LISTED) {
  const operation = { target: undefined, type: 'restart', phase: 'booting', startedAtSeconds: 2 };
  const state = { ...createCvm('c'), inProgress: true, operation, readAtBootSeconds: 40, ...changes };
  return mergeLive(listed, LISTED_AT, { state, isCurrent });
}

describe('a report of the last cycle', () => {
  it("has the status, and with the list's target one operation", () => {
    expect(merge({ status: 'starting' }, true)).toMatchObject({
      live: true,
      readAtBootSeconds: 40,
      state: {
        status: 'starting',
        operation: { target: 'running', type: 'restart', phase: 'booting', startedAtSeconds: 2 },
      },
    });
  });

  it('without an operation leaves none, although the list has one', () => {
    const { state } = merge({ inProgress: false, operation: undefined }, true);

    expect([state.inProgress, state.operation]).toEqual([false, undefined]);
  });

  it('adds its events to those of the list', () => {
    const { state } = merge({ lastEventAtSeconds: { 'boot.error': 2 } }, true);

    expect(state.lastEventAtSeconds).toEqual({ 'instance.info': 1, 'boot.error': 2 });
  });
});

describe('an older report', () => {
  it('has no status, but fills what the list lacks, with the time at which it was read', () => {
    expect(merge({ status: 'exited', uptimeSeconds: 30, bootStage: 'done' }, false)).toMatchObject({
      live: false,
      readAtBootSeconds: LISTED_AT,
      uptimeReadAtBootSeconds: 40,
      state: { status: 'running', uptimeSeconds: 30, bootStage: 'done' },
    });
  });

  it('counts while no list is newer', () => {
    expect(merge({ status: 'exited', readAtBootSeconds: LISTED_AT }, false)).toMatchObject({
      live: true,
      state: { status: 'exited' },
    });
  });

  it('has no uptime for a CVM that does not run', () => {
    const { state } = merge({ uptimeSeconds: 30 }, false, { ...LISTED, status: 'exited' });

    expect(state.uptimeSeconds).toBeUndefined();
  });
});
