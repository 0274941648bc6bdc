import { expect, it, onTestFinished, vi } from 'vitest';
import type { ApiRequestsOptions } from '../../src/api/api-requests.ts';
import { sleep } from '../../src/api/deadline.ts';
import type { HttpRequest } from '../../src/api/http-client.ts';
import { createThrottle } from '../../src/api/throttle.ts';
import { createWorkspaceClient } from '../../src/api/workspace-client.ts';
import { ApiError } from '../../src/errors.ts';
import { type ApiKey, createFixedApiKey } from '../../src/secrets/api-key.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { createTestClock } from '../test-clock.ts';

const signal = new AbortController().signal;

type Request = Omit<HttpRequest<unknown>, 'decode'>;

function createOptions(getJson: (request: Request) => Promise<unknown>): ApiRequestsOptions {
  return {
    workspace: { name: 'production', apiKey: createFixedApiKey(new Secret('key')) },
    api: { concurrency: 4, max_attempts: 1, timeout: 10 },
    http: {
      send: async (request) => request.decode(await getJson(request)),
      fetchDocument: () => Promise.reject(new Error('no documents here')),
    },
    observer: { onRequest: vi.fn(), onRetry: vi.fn(), onKeyReading: vi.fn(), onPause: vi.fn() },
    clock: createTestClock(),
    throttle: createThrottle(createTestClock(), () => undefined),
    random: () => 0,
  };
}

it('when a key is rotated in the middle of a cycle, every rejected poll succeeds with the new one', async () => {
  let key = new Secret('old');
  const getJson = ({ apiKey }: Request): Promise<unknown> =>
    apiKey === 'new'
      ? Promise.resolve([])
      : Promise.reject(new ApiError('unauthorized', 'x', { httpStatus: 401 }));
  const apiKey: ApiKey = {
    source: '/run/secrets/key',
    current: () => key,
    used: () => [key],
    reread: async () => {
      const isChanged = key.reveal() !== 'new';
      key = new Secret('new');
      return isChanged ? 'changed' : 'same';
    },
  };
  const client = createWorkspaceClient({ ...createOptions(getJson), workspace: { name: 'x', apiKey } });

  const polls = await Promise.allSettled(['a', 'b', 'c'].map((appId) => client.fetchAppCvms(appId, signal)));

  expect(polls.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
});

it('reports the endpoint of each request, and its status or `error`', async () => {
  const answers = [
    ({ onStatus }: Request): unknown => {
      onStatus(200);
      return [];
    },
    (): unknown => {
      throw new ApiError('network', 'x');
    },
    ({ onStatus }: Request): unknown => {
      onStatus(200);
      return { dstack_apps: [], total_pages: 0 };
    },
  ];
  const options = createOptions(async (request) => answers.shift()?.(request));
  const client = createWorkspaceClient(options);

  await client.fetchAppCvms('a', signal);
  await client.fetchAppCvms('a', signal).catch(() => undefined);
  await client.fetchApps(signal);

  expect(
    vi.mocked(options.observer.onRequest).mock.calls.map(([{ endpoint, code }]) => [endpoint, code]),
  ).toEqual([
    ['app_cvms', '200'],
    ['app_cvms', 'error'],
    ['apps', '200'],
  ]);
});

it.each([
  [599, '599'],
  [600, 'error'],
  [99, 'error'],
  [99_999, 'error'],
])('counts a status of %d as %s: a server must not make up label values', async (status, code) => {
  const options = createOptions(async ({ onStatus }) => onStatus(status));
  const client = createWorkspaceClient(options);

  await client.fetchAppCvms('a', signal).catch(() => undefined);

  expect(options.observer.onRequest).toHaveBeenCalledWith(
    expect.objectContaining({ code }),
    expect.any(Number),
  );
});

it('gives up a poll whose attempts and waits take longer than all attempts and one more may', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const busy = new ApiError('http_5xx', 'x', { httpStatus: 503, retryAfterSeconds: 9 });
  const getJson = vi.fn(async (request: Request) => {
    await sleep(9.5, request.signal);
    throw busy;
  });
  const client = createWorkspaceClient({
    ...createOptions(getJson),
    api: { concurrency: 4, max_attempts: 3, timeout: 10 },
  });

  const polling = client.fetchAppCvms('a', signal).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(40_500);

  expect(await polling).toMatchObject({
    reason: 'timeout',
    message: 'no good response within 40 s, all attempts together',
  });
  expect(getJson).toHaveBeenCalledTimes(3);
});

it('aborts a list of apps after ten time limits of a request', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const page = { dstack_apps: [{ app_id: 'a'.repeat(40) }], total_pages: 100, total: 100 };
  const getJson = vi.fn(() => new Promise((resolve) => setTimeout(() => resolve(page), 9000)));
  const client = createWorkspaceClient(createOptions(getJson));

  const listing = client.fetchApps(signal).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(101_000);

  expect(await listing).toMatchObject({
    reason: 'timeout',
    message: 'no complete list of apps within 100 s',
  });
  expect(getJson).toHaveBeenCalledTimes(12);
});

it('makes no request for a poll that was aborted while it waited for a slot', async () => {
  const controller = new AbortController();
  const getJson = vi.fn(() => Promise.resolve([]));
  const client = createWorkspaceClient(createOptions(getJson));
  controller.abort(new ApiError('aborted', 'x'));

  await expect(client.fetchAppCvms('a', controller.signal)).rejects.toMatchObject({ reason: 'aborted' });
  expect(getJson).not.toHaveBeenCalled();
});

it('after a 429 sends none of the requests that were waiting for a slot', async () => {
  const refused = new ApiError('rate_limited', 'x', { httpStatus: 429, retryAfterSeconds: 60 });
  const getJson = vi.fn(() => Promise.reject(refused));
  const client = createWorkspaceClient({
    ...createOptions(getJson),
    api: { concurrency: 1, max_attempts: 1, timeout: 10 },
  });

  const polls = await Promise.allSettled(['a', 'b', 'c'].map((appId) => client.fetchAppCvms(appId, signal)));

  expect(getJson).toHaveBeenCalledTimes(1);
  expect(polls).toEqual(
    polls.map(() => ({ status: 'rejected', reason: expect.objectContaining({ reason: 'rate_limited' }) })),
  );
});

it('reports the result of each reading of the key', async () => {
  const options = createOptions(() => Promise.resolve([]));

  await createWorkspaceClient(options).beginCycle();

  expect(options.observer.onKeyReading).toHaveBeenCalledWith('production', 'same');
});
