import { expect, it, vi } from 'vitest';
import { ApiError } from '../../src/errors.ts';
import { observeAll } from '../../src/observe/all.ts';
import { Poller } from '../../src/schedule/poller.ts';
import type { WatchedWorkspace, WorkspaceSource } from '../../src/schedule/watched-workspace.ts';
import type { AppCvms, AppList } from '../../src/snapshot/model.ts';
import { createTarget } from '../snapshot/cvms.ts';
import { createTestClock } from '../test-clock.ts';

const ANSWER: AppCvms = {
  cvms: [],
  dropped: { invalid: 0, duplicate: 0, otherApp: 0 },
  unknownValues: new Map(),
};

function createSource(changes: Partial<WorkspaceSource> = {}): WorkspaceSource {
  return {
    beginCycle: () => Promise.resolve(),
    fetchAppCvms: () => Promise.resolve(ANSWER),
    fetchApps: () => Promise.resolve({ apps: [], invalid: 0 }),
    ...changes,
  };
}

function open() {
  const onPoll = vi.fn();
  const onCycle = vi.fn();
  const onSkippedCycle = vi.fn();
  let tick = (): void => undefined;
  const poller = new Poller(observeAll([{ onPoll, onCycle, onSkippedCycle }]), createTestClock(), {
    startCron: (_expression, onTick) => {
      tick = onTick;
      return { stop: () => undefined };
    },
  });
  const plan = (source: WorkspaceSource, changes: Partial<WatchedWorkspace> = {}) => ({
    schedule: '* * * * *',
    workspaces: [{ name: 'default', apps: [createTarget('a1')], discovery: undefined, source, ...changes }],
  });
  const reasons = (): readonly string[] =>
    onPoll.mock.calls.map(([, outcome]) => (outcome.ok ? 'ok' : outcome.error.reason));
  return { poller, plan, reasons, onCycle, onSkippedCycle, tick: () => tick() };
}

it('an answer to a source of before, which took no notice of being broken off, is told as aborted', async () => {
  const { poller, plan, reasons } = open();
  let refuse = (): void => undefined;
  const slow = createSource({
    fetchAppCvms: () =>
      new Promise((_resolve, reject) => {
        refuse = () => reject(new ApiError('unauthorized', 'the API answered 401'));
      }),
  });
  await poller.replace(plan(slow));
  await vi.waitFor(() => refuse());

  await poller.replace(plan(createSource()));
  refuse();
  await vi.waitFor(() => expect(reasons()).toHaveLength(2));

  expect(reasons().toSorted()).toEqual(['aborted', 'ok']);
});

it('a list that failed is not asked for again by a reload, but by the next cycle', async () => {
  const { poller, plan } = open();
  const fetchApps = vi.fn((): Promise<AppList> => Promise.reject(new ApiError('http_5xx', 'no')));
  const source = createSource({ fetchApps });
  const discovery = { refreshSeconds: 300, isWanted: () => true };
  await poller.replace(plan(source, { discovery }));
  await vi.waitFor(() => expect(fetchApps).toHaveBeenCalledTimes(1));
  await new Promise((resolve) => setImmediate(resolve));

  for (let reload = 0; reload < 5; reload += 1) {
    await poller.replace(plan(source, { discovery }));
    await new Promise((resolve) => setImmediate(resolve));
  }

  expect(fetchApps).toHaveBeenCalledTimes(1);
  await poller.close();
});

it('a tick while the first list of apps is awaited, or its apps are polled, is skipped', async () => {
  const { poller, plan, reasons, onCycle, onSkippedCycle, tick } = open();
  let answer = (_list: AppList): void => undefined;
  const fetchApps = (): Promise<AppList> =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const discovery = { refreshSeconds: 300, isWanted: () => true };
  let answerPoll = (_answer: AppCvms): void => undefined;
  const fetchAppCvms = (): Promise<AppCvms> =>
    new Promise((resolve) => {
      answerPoll = resolve;
    });
  await poller.replace(plan(createSource({ fetchApps, fetchAppCvms }), { discovery, apps: [] }));
  await new Promise((resolve) => setImmediate(resolve));

  tick();
  await new Promise((resolve) => setImmediate(resolve));
  expect([onCycle.mock.calls.length, onSkippedCycle.mock.calls.length]).toEqual([0, 1]);
  answer({ apps: [{ appId: 'a1', name: undefined }], invalid: 0 });
  await new Promise((resolve) => setImmediate(resolve));
  tick();
  await new Promise((resolve) => setImmediate(resolve));
  expect([onCycle.mock.calls.length, onSkippedCycle.mock.calls.length]).toEqual([0, 2]);
  answerPoll(ANSWER);
  await vi.waitFor(() => expect(onCycle).toHaveBeenCalledTimes(1));

  expect(reasons()).toEqual(['ok']);
  await poller.close();
});
