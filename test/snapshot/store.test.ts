import { expect, it } from 'vitest';
import { ApiError, type FailureReason } from '../../src/errors.ts';
import type { Snapshot } from '../../src/snapshot/model.ts';
import type { PollOutcome } from '../../src/snapshot/outcome.ts';
import { createStore, type Store } from '../../src/snapshot/store.ts';
import { BARE_CVM } from '../metrics/full-snapshot.ts';
import { createTestClock } from '../test-clock.ts';
import { createCvm, createTarget, goodPoll } from './cvms.ts';

function failedPoll(reason: FailureReason): PollOutcome {
  return { ok: false, error: new ApiError(reason, 'x'), finishedAtBootSeconds: 100, durationSeconds: 0.5 };
}

function openStore(...appIds: readonly string[]): {
  store: Store;
  clock: ReturnType<typeof createTestClock>;
} {
  const clock = createTestClock();
  const store = createStore({ clock, limits: () => ({ staleAfterSeconds: 300, maxCvms: 5 }) });
  store.setTargets(appIds.map((appId) => createTarget(appId)));
  return { store, clock };
}

function shownIds({ apps }: Snapshot): readonly (readonly string[])[] {
  return apps.map(({ cvms }) => cvms.map(({ cvmId }) => cvmId));
}

it('is the same object until something changes', () => {
  const { store, clock } = openStore('a1', 'a2');
  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));
  const first = store.snapshot();

  clock.advance(299);
  expect(store.snapshot()).toBe(first);
  store.publish(createTarget('a2'), goodPoll([]));
  expect(store.snapshot()).not.toBe(first);
});

it('replaces the CVMs of an app whole, in the order of their ids', () => {
  const { store } = openStore('a1');
  store.publish(createTarget('a1'), goodPoll([createCvm('c2'), createCvm('c1')]));
  expect(shownIds(store.snapshot())).toEqual([['c1', 'c2']]);

  store.publish(createTarget('a1'), goodPoll([createCvm('c3')]));

  expect(shownIds(store.snapshot())).toEqual([['c3']]);
});

it('publishing the same result again shows the same', () => {
  const { store } = openStore('a1');
  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));
  const first = store.snapshot();

  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));

  expect(store.snapshot().apps.map(({ cvms }) => cvms)).toEqual(first.apps.map(({ cvms }) => cvms));
});

it('keeps data through failures until it is stale, and only of the app that failed', () => {
  const { store, clock } = openStore('a1', 'a2');
  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));
  clock.advance(200);
  store.publish(createTarget('a2'), goodPoll([createCvm('c2')]));
  store.publish(createTarget('a1'), failedPoll('timeout'));
  expect(shownIds(store.snapshot())).toEqual([['c1'], ['c2']]);

  clock.advance(100);

  expect(shownIds(store.snapshot())).toEqual([[], ['c2']]);
  expect(store.snapshot().apps.map(({ cvmCount }) => cvmCount)).toEqual([undefined, 1]);
});

it.each([
  ['a'.repeat(64), true],
  ['A'.repeat(64), true],
  ['b'.repeat(64), false],
  [undefined, undefined],
])('compares the compose hash %s with those expected of the app: %s', (composeHash, isExpected) => {
  const { store } = openStore();
  const target = createTarget('a1', { expectedComposeHashes: ['f'.repeat(64), 'a'.repeat(64)] });
  store.setTargets([target]);

  store.publish(target, goodPoll([createCvm('c1', { attributes: { ...BARE_CVM.attributes, composeHash } })]));

  expect(store.snapshot().apps[0]?.cvms[0]?.isComposeHashExpected).toBe(isExpected);
});

it('does not compare the compose hash of an app without expected ones', () => {
  const { store } = openStore('a1');
  const attributes = { ...BARE_CVM.attributes, composeHash: 'a'.repeat(64) };

  store.publish(createTarget('a1'), goodPoll([createCvm('c1', { attributes })]));

  expect(store.snapshot().apps[0]?.cvms[0]?.isComposeHashExpected).toBeUndefined();
});

it('drops the data of an app at once that is not found', () => {
  const { store } = openStore('a1');
  store.publish(createTarget('a1'), goodPoll([createCvm('c1')], 90));

  store.publish(createTarget('a1'), failedPoll('not_found'));

  expect(store.snapshot().apps).toEqual([
    expect.objectContaining({ cvms: [], cvmCount: undefined, lastSuccessAtSeconds: 90 }),
  ]);
});

it('counts polls and failures, and keeps the reason of the last poll alone', () => {
  const { store } = openStore('a1');
  for (const reason of ['timeout', 'network', 'timeout'] as const)
    store.publish(createTarget('a1'), failedPoll(reason));
  store.publish(createTarget('a1'), goodPoll([]));

  const [app] = store.snapshot().apps;

  expect(app?.polls).toBe(4);
  expect(app?.failures).toBe(3);
  expect(app?.lastPoll?.failure).toBeUndefined();
});

it('an aborted poll is not counted, and changes nothing', () => {
  const { store } = openStore('a1');
  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));

  store.publish(createTarget('a1'), failedPoll('aborted'));

  const [app] = store.snapshot().apps;
  expect(app?.lastPoll?.failure).toBeUndefined();
  expect([app?.polls, app?.failures]).toEqual([1, 0]);
});

it('ignores the poll of an app that was removed', () => {
  const { store } = openStore('a1');
  store.setTargets([createTarget('a2')]);

  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));

  expect(store.snapshot().apps.map(({ target }) => target.appId)).toEqual(['a2']);
});

it('keeps the data of apps that stay, and drops it when their workspace changes', () => {
  const { store } = openStore('a1', 'a2');
  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));
  store.publish(createTarget('a2'), goodPoll([createCvm('c2')]));

  store.setTargets([createTarget('a2', { alias: 'two' }), createTarget('a1', { workspace: 'other' })]);

  expect(shownIds(store.snapshot())).toEqual([['c2'], []]);
  expect(store.snapshot().apps[0]?.target.alias).toBe('two');
  expect(store.snapshot().apps[1]?.polls).toBe(0);
});

it('shows a CVM of two apps in the first one only, and counts a hidden one', () => {
  const { store } = openStore('a1', 'a2');
  store.publish(createTarget('a2'), goodPoll([createCvm('c1'), createCvm('c2')]));
  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));

  expect(shownIds(store.snapshot())).toEqual([['c1'], ['c2']]);
  expect(store.snapshot().apps.map(({ hidden }) => hidden)).toEqual([
    { duplicate: 0, limit: 0 },
    { duplicate: 1, limit: 0 },
  ]);
  expect(store.snapshot().apps[1]?.cvmCount).toBe(2);
});

it('applies other limits at once', () => {
  const clock = createTestClock();
  let limits = { staleAfterSeconds: 300, maxCvms: 5 };
  const store = createStore({ clock, limits: () => limits });
  store.setTargets([createTarget('a1')]);
  store.publish(createTarget('a1'), goodPoll(['c1', 'c2'].map((id) => createCvm(id))));
  expect(shownIds(store.snapshot())).toEqual([['c1', 'c2']]);

  limits = { staleAfterSeconds: 300, maxCvms: 1 };
  expect(shownIds(store.snapshot())).toEqual([['c1']]);

  clock.advance(60);
  limits = { staleAfterSeconds: 60, maxCvms: 1 };
  expect(shownIds(store.snapshot())).toEqual([[]]);
});

it('shows no more CVMs than max_cvms, the first ones', () => {
  const { store } = openStore('a1', 'a2');
  store.publish(createTarget('a1'), goodPoll(['c1', 'c2', 'c3'].map((id) => createCvm(id))));
  store.publish(createTarget('a2'), goodPoll(['c4', 'c5', 'c6', 'c7'].map((id) => createCvm(id))));

  expect(shownIds(store.snapshot())).toEqual([
    ['c1', 'c2', 'c3'],
    ['c4', 'c5'],
  ]);
  expect(store.snapshot().apps[1]?.hidden).toEqual({ duplicate: 0, limit: 2 });
});

it('shows a node once, with the newest value of each field', () => {
  const { store, clock } = openStore('a1', 'a2');
  const node = { id: '5', name: 'prod5', region: 'US', version: 'v1', status: 'online' };
  store.publish(createTarget('a1'), goodPoll([createCvm('c1', { node })]));
  clock.advance(10);
  store.publish(
    createTarget('a2'),
    goodPoll([createCvm('c2', { node: { ...node, region: undefined, status: 'offline' } })]),
  );

  expect(store.snapshot().nodes).toEqual([{ ...node, status: 'offline' }]);
});

it('ignores the poll of an app by its previous workspace', () => {
  const { store } = openStore('a1');
  store.setTargets([createTarget('a1', { workspace: 'other' })]);

  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));

  expect(store.snapshot().apps).toEqual([expect.objectContaining({ cvms: [], polls: 0 })]);
});

it('a CVM that reports only the name of its node runs on the node with that name', () => {
  const { store } = openStore('a1', 'a2');
  const node = { id: '12', name: 'prod12', region: 'US', version: 'v1', status: undefined };
  const onlyName = { ...node, id: 'prod12', region: undefined, version: undefined, status: 'online' };
  store.publish(createTarget('a1'), goodPoll([createCvm('c1', { node: onlyName })]));
  store.publish(createTarget('a2'), goodPoll([createCvm('c2', { node })]));

  expect(store.snapshot().nodes).toEqual([{ ...node, status: 'online' }]);
  expect(store.snapshot().apps.flatMap(({ cvms }) => cvms.map((cvm) => cvm.node?.id))).toEqual(['12', '12']);
});

it('where two nodes have one name, a CVM that reports only the name is on neither', () => {
  const { store } = openStore('a1');
  const nodeOf = (id: string) => ({
    id,
    name: 'x',
    region: undefined,
    version: undefined,
    status: undefined,
  });
  const cvms = ['1', '2', 'x'].map((id) => createCvm(`c${id}`, { node: nodeOf(id) }));
  store.publish(createTarget('a1'), goodPoll(cvms));

  expect(store.snapshot().nodes.map(({ id }) => id)).toEqual(['1', '2', 'x']);
});

it('shows no node of CVMs that are not shown', () => {
  const { store } = openStore('a1');
  const nodeOf = (id: string) => ({ id, name: id, region: undefined, version: undefined, status: undefined });
  const cvms = ['1', '2', '3', '4', '5', '6'].map((id) => createCvm(`c${id}`, { node: nodeOf(id) }));

  store.publish(createTarget('a1'), goodPoll(cvms));

  expect(store.snapshot().nodes.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
});

it('calls a snapshot unexpired until data in it is stale, though newer data has come', () => {
  const { store, clock } = openStore('a1');
  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));
  const first = store.snapshot();
  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));

  expect(store.snapshot()).not.toBe(first);
  expect(store.isUnexpired(first)).toBe(true);
  clock.advance(300);
  expect(store.isUnexpired(first)).toBe(false);
  expect(store.isUnexpired(store.snapshot())).toBe(true);
});

it('moves the moments that it shows when the clock is set, and calls those from before expired', () => {
  const { store, clock } = openStore('a1');
  store.publish(createTarget('a1'), goodPoll([createCvm('c1')]));
  const first = store.snapshot();

  clock.step(3600);
  const moved = store.snapshot();

  expect(store.isUnexpired(first)).toBe(false);
  expect(moved.apps[0]?.lastSuccessAtSeconds).toBe((first.apps[0]?.lastSuccessAtSeconds ?? 0) + 3600);
});

it('notifies listeners of every change', () => {
  const { store } = openStore('a1');
  let changes = 0;
  store.onChange(() => {
    changes += 1;
  });

  store.publish(createTarget('a1'), goodPoll([]));
  store.publish(createTarget('gone'), goodPoll([]));
  store.setTargets([]);
  const error = new ApiError('timeout', 'x');
  const outcome = { ok: false, error, finishedAtBootSeconds: 1, durationSeconds: 1 } as const;
  store.publishResult('apps', 'default', { outcome, startedAtBootSeconds: 0, freshSeconds: undefined });
  store.keepResults(() => false);

  expect(changes).toBe(4);
});
