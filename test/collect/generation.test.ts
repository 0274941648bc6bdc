import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { WorkspaceClient } from '../../src/api/workspace-client.ts';
import { appCvms } from '../../src/collect/app-cvms.ts';
import { apps } from '../../src/collect/apps.ts';
import type { Collectors, WorkspaceCollector } from '../../src/collect/collector.ts';
import { Generation } from '../../src/collect/generation.ts';
import type { Config, WorkspaceConfig } from '../../src/config/config.ts';
import { ApiError } from '../../src/errors.ts';
import { observeAll } from '../../src/observe/fan-out.ts';
import { createFixedApiKey } from '../../src/secrets/api-key.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { ONLY_SHARD } from '../../src/shard.ts';
import { type DataKey, dataOf } from '../../src/snapshot/collected.ts';
import type { AppCvms, AppList } from '../../src/snapshot/model.ts';
import { createStore } from '../../src/snapshot/store.ts';
import { createCvm } from '../snapshot/cvms.ts';
import { createTestClock } from '../test-clock.ts';

const CVMS: AppCvms = {
  cvms: [],
  shape: undefined,
  dropped: { invalid: 0, duplicate: 0, otherApp: 0 },
  unknownValues: new Map(),
};

function createClient(changes: Partial<WorkspaceClient> = {}): WorkspaceClient {
  return {
    beginCycle: () => Promise.resolve(),
    fetchAppCvms: () => Promise.resolve(CVMS),
    fetchApps: () => Promise.resolve({ apps: [], invalid: 0 }),
    fetchStatuses: () => Promise.resolve({ states: new Map(), unknownValues: new Map() }),
    ...changes,
  } as WorkspaceClient;
}

function createWorkspace(changes: Partial<WorkspaceConfig> = {}): WorkspaceConfig {
  return {
    name: 'default',
    api_key_file: undefined,
    api_key_env: undefined,
    apiKey: createFixedApiKey(new Secret('key')),
    apps: [{ id: 'a1', alias: undefined, expected_cvms: undefined, expected_compose_hashes: undefined }],
    discovery: { enabled: false, refresh: 300, include: null, exclude: null },
    ...changes,
  };
}

const DISCOVERY = { enabled: true, refresh: 300, include: null, exclude: null };

/** Two numbers that a made-up third collector fetches. */
const NUMBERS: DataKey<readonly number[]> = { collector: 'numbers' };

function createNumbers(changes: Partial<WorkspaceCollector<readonly number[]>> = {}) {
  return {
    key: NUMBERS,
    isAfterApps: true,
    isOptional: true,
    cadence: () => ({ intervalSeconds: 600, freshSeconds: 1800 }),
    fetch: () => Promise.resolve([1, 2]),
    ...changes,
  } satisfies WorkspaceCollector<readonly number[]>;
}

function open(collectors: Collectors = { app: appCvms, workspace: [apps] }) {
  const clock = createTestClock();
  const store = createStore({ clock, limits: () => ({ staleAfterSeconds: 300, maxCvms: 100 }) });
  const observer = {
    onTargets: vi.fn(),
    onPoll: vi.fn(),
    onRun: vi.fn(),
    onCycle: vi.fn(),
    onSkippedCycle: vi.fn(),
  };
  const ticks = new Set<() => void>();
  const deps = {
    collectors,
    store,
    observer: observeAll([observer]),
    clock,
    random: () => 0,
    shard: ONLY_SHARD,
    startTimer: (_expression: string, onTick: () => void) => {
      ticks.add(onTick);
      return { stop: () => void ticks.delete(onTick) };
    },
  };
  let current: Generation | undefined;
  onTestFinished(() => void current?.close('the test ends'));
  return {
    ...observer,
    clock,
    store,
    /** Starts a generation; another one before it is closed. */
    start: async (
      client: WorkspaceClient,
      workspace = createWorkspace(),
      fingerprint = 'same',
    ): Promise<void> => {
      const config: Config = {
        ...({} as Config),
        poll: { schedule: '* * * * *', stale_after: 300 },
        workspaces: [workspace],
      };
      const workspaces = [{ workspace, client, fingerprint }];
      const close = (): Promise<void> => Promise.resolve();
      const next = new Generation({ config, workspaces, fingerprint, close }, deps);
      const aborted = current?.close('the configuration changed');
      current = next;
      next.start(aborted);
      await turns();
    },
    tick: async (): Promise<void> => {
      for (const onTick of ticks) onTick();
      await turns();
    },
    reasons: (): readonly string[] =>
      observer.onPoll.mock.calls.map(([, outcome]) => (outcome.ok ? 'ok' : outcome.error.reason)),
  };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await setImmediate();
}

it('counts a late response to a previous configuration as aborted, and polls again', async () => {
  const { start, reasons } = open();
  let answer = (): void => undefined;
  const slow = createClient({
    fetchAppCvms: () =>
      new Promise((_resolve, reject) => {
        answer = () => reject(new ApiError('unauthorized', 'the API responded with 401'));
      }),
  });
  await start(slow);

  await start(createClient());
  answer();
  await turns();

  expect(reasons()).toEqual(['ok', 'aborted']);
});

it('polls after a reload what was never polled or was in flight, and nothing else', async () => {
  const { start } = open();
  const polled: string[] = [];
  const fetchAppCvms = (appId: string): Promise<AppCvms> => {
    polled.push(appId);
    return appId === 'slow' && polled.length < 4 ? new Promise(() => undefined) : Promise.resolve(CVMS);
  };
  const toApps = (...ids: readonly string[]) =>
    ids.map((id) => ({ id, alias: undefined, expected_cvms: undefined, expected_compose_hashes: undefined }));
  await start(createClient({ fetchAppCvms }), createWorkspace({ apps: toApps('a', 'slow') }));

  await start(createClient({ fetchAppCvms }), createWorkspace({ apps: toApps('a', 'slow', 'new') }));

  expect(polled).toEqual(['a', 'slow', 'slow', 'new']);
});

it('polls every app after a reload that changes the key', async () => {
  const { start, reasons } = open();
  await start(createClient());

  await start(createClient(), createWorkspace(), 'another key');

  expect(reasons()).toEqual(['ok', 'ok']);
});

it('requests a list that failed in the next cycle, however many reloads are before it', async () => {
  const { start, tick } = open();
  const fetchApps = vi.fn((): Promise<AppList> => Promise.reject(new ApiError('http_5xx', 'no')));
  const client = createClient({ fetchApps });
  for (let reload = 0; reload < 5; reload += 1)
    await start(client, createWorkspace({ discovery: DISCOVERY }));
  expect(fetchApps).toHaveBeenCalledTimes(1);

  await tick();

  expect(fetchApps).toHaveBeenCalledTimes(2);
});

it.each(['not_found', 'unauthorized', 'forbidden'] as const)(
  'fetches the list of apps again at once when a poll fails for the first time with %s, and not at the next failure',
  async (reason) => {
    const { start, tick } = open();
    const fetchApps = vi.fn((): Promise<AppList> => Promise.resolve({ apps: [], invalid: 0 }));
    let fetchAppCvms = (): Promise<AppCvms> => Promise.resolve(CVMS);
    const client = createClient({ fetchApps, fetchAppCvms: () => fetchAppCvms() });
    await start(client, createWorkspace({ discovery: DISCOVERY }));
    expect(fetchApps).toHaveBeenCalledTimes(1);

    fetchAppCvms = () => Promise.reject(new ApiError(reason, 'no'));
    await tick();
    expect(fetchApps).toHaveBeenCalledTimes(2);

    await tick();
    expect(fetchApps).toHaveBeenCalledTimes(2);
  },
);

it('does not fetch the list of apps again when a poll fails otherwise', async () => {
  const { start, tick } = open();
  const fetchApps = vi.fn((): Promise<AppList> => Promise.resolve({ apps: [], invalid: 0 }));
  const fetchAppCvms = vi
    .fn((): Promise<AppCvms> => Promise.reject(new ApiError('http_5xx', 'no')))
    .mockResolvedValueOnce(CVMS);
  await start(createClient({ fetchApps, fetchAppCvms }), createWorkspace({ discovery: DISCOVERY }));

  await tick();

  expect(fetchApps).toHaveBeenCalledTimes(1);
});

it('skips a tick while the first list of apps is awaited, or its apps are polled', async () => {
  const { start, tick, reasons, onCycle, onSkippedCycle } = open();
  let answer = (_list: AppList): void => undefined;
  const fetchApps = (): Promise<AppList> =>
    new Promise((resolve) => {
      answer = resolve;
    });
  let answerPoll = (_answer: AppCvms): void => undefined;
  const fetchAppCvms = (): Promise<AppCvms> =>
    new Promise((resolve) => {
      answerPoll = resolve;
    });
  await start(createClient({ fetchApps, fetchAppCvms }), createWorkspace({ apps: [], discovery: DISCOVERY }));

  await tick();
  expect([onCycle.mock.calls.length, onSkippedCycle.mock.calls.length]).toEqual([0, 1]);
  answer({ apps: [{ appId: 'a1', name: undefined }], invalid: 0 });
  await turns();
  await tick();
  expect([onCycle.mock.calls.length, onSkippedCycle.mock.calls.length]).toEqual([0, 2]);
  answerPoll(CVMS);
  await turns();

  expect(onCycle).toHaveBeenCalledTimes(1);
  expect(reasons()).toEqual(['ok']);
});

it('runs a collector after the polls of the first cycle, and then after its interval', async () => {
  const order: string[] = [];
  const fetch = (): Promise<readonly number[]> => {
    order.push('numbers');
    return Promise.resolve([1, 2]);
  };
  const { start, tick, clock } = open({ app: appCvms, workspace: [createNumbers({ fetch })] });
  const fetchAppCvms = (): Promise<AppCvms> => {
    order.push('poll');
    return Promise.resolve(CVMS);
  };
  await start(createClient({ fetchAppCvms }));
  clock.advance(599);
  await tick();
  clock.advance(1);
  await tick();

  expect(order).toEqual(['poll', 'numbers', 'poll', 'poll', 'numbers']);
});

it('shows the data of a collector until its freshness limit, and its failure beside it', async () => {
  const fetch = vi
    .fn<() => Promise<readonly number[]>>()
    .mockResolvedValueOnce([1, 2])
    .mockRejectedValueOnce(new ApiError('timeout', 'no'));
  const { start, tick, clock, store } = open({ app: appCvms, workspace: [createNumbers({ fetch })] });
  await start(createClient());
  clock.advance(600);
  await tick();

  const { collected } = store.snapshot();
  expect(dataOf(collected, NUMBERS).get('default')).toEqual([1, 2]);
  expect(collected).toMatchObject([{ collector: 'numbers', workspace: 'default', failure: 'timeout' }]);
  clock.advance(1200);
  expect(dataOf(store.snapshot().collected, NUMBERS).size).toBe(0);
});

it.each([
  [404, 3599, 3600],
  [500, 29, 30],
])(
  'repeats an optional collector that got %i not before %i s, but after %i s',
  async (httpStatus, before, after) => {
    const fetch = vi.fn(() => Promise.reject(new ApiError('http_4xx', 'no', { httpStatus })));
    const { start, tick, clock, reasons } = open({ app: appCvms, workspace: [createNumbers({ fetch })] });
    await start(createClient());
    clock.advance(before);
    await tick();
    expect(fetch).toHaveBeenCalledTimes(1);
    clock.advance(after - before);
    await tick();

    expect(fetch).toHaveBeenCalledTimes(2);
    expect(reasons()).toEqual(['ok', 'ok', 'ok']);
  },
);

it('neither runs nor keeps the data of a collector that the configuration switches off', async () => {
  const numbers = createNumbers({
    cadence: ({ discovery }) =>
      discovery.enabled ? { intervalSeconds: 0, freshSeconds: undefined } : undefined,
  });
  const { start, store } = open({ app: appCvms, workspace: [numbers] });
  await start(createClient(), createWorkspace({ discovery: DISCOVERY }));
  expect(dataOf(store.snapshot().collected, NUMBERS).size).toBe(1);

  await start(createClient(), createWorkspace());

  expect(store.snapshot().collected).toEqual([]);
});

it('gives a collector that runs after the polls the CVMs that they found', async () => {
  const found: string[] = [];
  const fetch: WorkspaceCollector<readonly number[]>['fetch'] = (_client, listCvms) => {
    found.push(...listCvms().map(({ cvmId }) => cvmId));
    return Promise.resolve([]);
  };
  const { start } = open({ app: appCvms, workspace: [createNumbers({ fetch })] });

  await start(createClient({ fetchAppCvms: async () => ({ ...CVMS, cvms: [createCvm('c1')] }) }));

  expect(found).toEqual(['c1']);
});

it('polls the apps again while a collector of the previous cycle still runs, without a second run of it', async () => {
  const fetch = vi.fn(() => new Promise<readonly number[]>(() => undefined));
  const cadence = () => ({ intervalSeconds: 0, freshSeconds: 300 });
  const numbers = createNumbers({ fetch, cadence });
  const { start, tick, reasons, onSkippedCycle } = open({ app: appCvms, workspace: [numbers] });
  await start(createClient());

  await tick();

  expect(reasons()).toEqual(['ok', 'ok']);
  expect([fetch.mock.calls.length, onSkippedCycle.mock.calls.length]).toEqual([1, 0]);
});

it('selects the apps to poll again after a new list of them, and after no other collector', async () => {
  const cadence = () => ({ intervalSeconds: 0, freshSeconds: 300 });
  const { start, onTargets } = open({ app: appCvms, workspace: [apps, createNumbers({ cadence })] });

  await start(createClient(), createWorkspace({ discovery: DISCOVERY }));

  expect(onTargets).toHaveBeenCalledTimes(2);
});

it('repeats in each cycle an optional collector that runs in each, whatever its failures', async () => {
  const cadence = () => ({ intervalSeconds: 0, freshSeconds: 300 });
  const fetch = vi.fn(() => Promise.reject(new ApiError('http_5xx', 'no', { httpStatus: 500 })));
  const { start, tick } = open({ app: appCvms, workspace: [createNumbers({ cadence, fetch })] });
  await start(createClient());

  for (let cycle = 0; cycle < 5; cycle += 1) await tick();

  expect(fetch).toHaveBeenCalledTimes(6);
});
