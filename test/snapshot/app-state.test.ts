import { expect, it } from 'vitest';
import { ApiError } from '../../src/errors.ts';
import { type AppState, afterPoll, toNewAppState } from '../../src/snapshot/app-state.ts';
import type { Cvm } from '../../src/snapshot/model.ts';
import { createCvm, createTarget, goodPoll } from './cvms.ts';

const NODE = { id: '12', name: 'prod12', region: 'US', version: 'v1', status: 'online' };

function polled(state: AppState, ...cvms: readonly Cvm[]): AppState {
  return afterPoll(state, goodPoll(structuredClone(cvms)), 100);
}

const NEW = toNewAppState(createTarget('a1'));

it('the CVMs of an answer that says the same as the last good one are the same list', () => {
  const cvms = [createCvm('c2'), createCvm('c1', { node: NODE, settings: { listed: true } })];
  const first = polled(NEW, ...cvms);

  const second = polled(first, ...cvms.toReversed());

  expect(second.good?.cvms).toBe(first.good?.cvms);
  expect(second.polls).toBe(2);
});

it('a CVM of which nothing has changed stays the same object beside one that has', () => {
  const first = polled(NEW, createCvm('c1', { node: NODE }), createCvm('c2', { node: NODE }));

  const second = polled(
    first,
    createCvm('c1', { node: { ...NODE, status: 'offline' } }),
    createCvm('c2', { node: NODE }),
  );

  expect(second.good?.cvms[0]?.node?.status).toBe('offline');
  expect(second.good?.cvms[1]).toBe(first.good?.cvms[1]);
  expect(second.good?.cvms).not.toBe(first.good?.cvms);
});

it('a list that has lost or won a CVM is another one, of the same objects', () => {
  const first = polled(NEW, createCvm('c1'), createCvm('c2'));

  const fewer = polled(first, createCvm('c2'));
  const more = polled(first, createCvm('c1'), createCvm('c2'), createCvm('c0'));

  expect(fewer.good?.cvms).toEqual([createCvm('c2')]);
  expect(fewer.good?.cvms[0]).toBe(first.good?.cvms[1]);
  expect(more.good?.cvms.map(({ cvmId }) => cvmId)).toEqual(['c0', 'c1', 'c2']);
  expect(more.good?.cvms.slice(1)).toEqual(first.good?.cvms);
  expect(more.good?.cvms[2]).toBe(first.good?.cvms[1]);
});

it('what was kept through a failed poll is compared with the next good one', () => {
  const first = polled(NEW, createCvm('c1'));
  const error = new ApiError('timeout', 'x');
  const failed = afterPoll(first, { ok: false, error, finishedAtBootSeconds: 101, durationSeconds: 1 }, 101);

  expect(polled(failed, createCvm('c1')).good?.cvms).toBe(first.good?.cvms);
});
