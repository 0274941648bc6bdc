import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createThrottle } from '../../src/api/throttle.ts';
import { createWorkspaceClient, type WorkspaceClient } from '../../src/api/workspace-client.ts';
import { systemClock } from '../../src/clock.ts';
import { createFixedApiKey } from '../../src/secrets/api-key.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { openHttpClient, TEST_KEY } from './open-http-client.ts';
import { okResponse, type RawHandler, type RawServer, startRawServer } from './start-raw-server.ts';

// A NAT, firewall or load balancer that has dropped the state of a connection drops its packets, or
// resets it.

const CONNECTIONS = 4;
/** Shorter than connections may be idle: the others are still open when a request times out. */
const TIMEOUT_SECONDS = 3;
const GOOD = okResponse('[]', ['Keep-Alive: timeout=600']);
const signal = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Responds to the first request of each connection; the test handles the others. */
async function startServer(onFurther: RawHandler): Promise<RawServer> {
  const known = new WeakSet<object>();
  return startRawServer((socket, request) => {
    if (known.has(socket)) onFurther(socket, request);
    else socket.write(GOOD);
    known.add(socket);
  });
}

interface Polled {
  readonly client: WorkspaceClient;
  readonly onRetry: ReturnType<typeof vi.fn>;
  /** Polls as many apps at once as there are connections, and returns why polls failed. */
  readonly pollAll: () => Promise<readonly unknown[]>;
}

function createPolled(origin: string): Polled {
  const key = new Secret(TEST_KEY);
  const onRetry = vi.fn();
  const client = createWorkspaceClient({
    workspace: { name: 'production', apiKey: createFixedApiKey(key) },
    api: { concurrency: CONNECTIONS, max_attempts: 1, timeout: TIMEOUT_SECONDS },
    http: openHttpClient(origin, { timeoutSeconds: TIMEOUT_SECONDS }),
    observer: { onRequest: vi.fn(), onRetry, onKeyReading: vi.fn(), onPause: vi.fn() },
    clock: systemClock,
    throttle: createThrottle(systemClock, () => undefined),
    random: () => 0,
  });
  const pollAll = async (): Promise<readonly unknown[]> => {
    const polls = Array.from({ length: CONNECTIONS }, (_, index) =>
      client.fetchAppCvms(`app${index}`, signal),
    );
    const ended = await Promise.allSettled(polls);
    // A connection is free again a turn of the event loop after its response.
    await new Promise((resolve) => setImmediate(resolve));
    return ended.flatMap((poll) => (poll.status === 'rejected' ? [poll.reason.reason] : []));
  };
  return { client, onRetry, pollAll };
}

/** Advances the clock by the time limit when the server has received `count` requests. */
async function passTimeLimit({ requests }: RawServer, count: number): Promise<void> {
  await expect.poll(() => requests.length).toBe(count);
  await vi.advanceTimersByTimeAsync(TIMEOUT_SECONDS * 1000);
}

const ALL_TIMED_OUT = Array.from({ length: CONNECTIONS }, () => 'timeout');

it('when nothing comes back on any open connection, each poll is tried once on a new one, even with one attempt', async () => {
  const server = await startServer(() => undefined);
  const { onRetry, pollAll } = createPolled(server.origin);
  expect(await pollAll()).toEqual([]);

  const polls = pollAll();
  await passTimeLimit(server, 2 * CONNECTIONS);

  expect(await polls).toEqual([]);
  expect(onRetry.mock.calls.map(([, failure]) => failure.reason)).toEqual(ALL_TIMED_OUT);
  expect(server.requests).toHaveLength(3 * CONNECTIONS);
});

it.each<[what: string, onFurther: RawHandler]>([
  ['reset', (socket) => socket.resetAndDestroy()],
  ['closed', (socket) => socket.end()],
])('when every open connection is %s, each poll is tried once on a new one', async (_what, onFurther) => {
  const server = await startServer(onFurther);
  const { onRetry, pollAll } = createPolled(server.origin);
  expect(await pollAll()).toEqual([]);

  expect(await pollAll()).toEqual([]);

  expect(onRetry).toHaveBeenCalledTimes(CONNECTIONS);
  expect(server.requests).toHaveLength(3 * CONNECTIONS);
});

it('a poll whose connection is lost is not tried on another open one, which may be lost as well', async () => {
  let answers = 1;
  const server = await startServer((socket) => {
    answers -= 1;
    if (answers >= 0) socket.write(GOOD);
  });
  const { client, onRetry, pollAll } = createPolled(server.origin);
  await pollAll();

  const polls = ['one', 'another'].map((appId) => client.fetchAppCvms(appId, signal));
  await Promise.race(polls);
  await passTimeLimit(server, CONNECTIONS + 2);

  expect(await Promise.all(polls)).toHaveLength(2);
  expect(onRetry).toHaveBeenCalledOnce();
  expect(server.requests).toHaveLength(CONNECTIONS + 3);
});

it('a poll that gets no response on a new connection either has failed', async () => {
  let isDown = false;
  const server = await startRawServer((socket) => void (isDown || socket.write(GOOD)));
  const { client, pollAll } = createPolled(server.origin);
  await pollAll();
  isDown = true;

  const poll = expect(client.fetchAppCvms('app', signal)).rejects.toMatchObject({ reason: 'timeout' });
  await passTimeLimit(server, CONNECTIONS + 1);
  await passTimeLimit(server, CONNECTIONS + 2);

  await poll;
  expect(server.requests).toHaveLength(CONNECTIONS + 2);
});

it('a poll that gets no response on a connection of its own is not tried again', async () => {
  const server = await startRawServer(() => undefined);
  const { onRetry, pollAll } = createPolled(server.origin);

  // undici connects again after a request is aborted: such a connection is not a reused one either.
  for (let round = 1; round <= 3; round += 1) {
    const polls = pollAll();
    await passTimeLimit(server, round * CONNECTIONS);

    expect(await polls).toEqual(ALL_TIMED_OUT);
  }
  expect(onRetry).not.toHaveBeenCalled();
  expect(server.requests).toHaveLength(3 * CONNECTIONS);
});

it('a response that began on a reused connection is not requested again', async () => {
  const server = await startServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n['));
  const { onRetry, pollAll } = createPolled(server.origin);
  await pollAll();

  expect(await pollAll()).toEqual(Array.from({ length: CONNECTIONS }, () => 'network'));

  expect(onRetry).not.toHaveBeenCalled();
});

it('no connection stays idle for longer than four seconds, whatever the server promises', async () => {
  const server = await startServer(() => undefined);
  const { pollAll } = createPolled(server.origin);
  await pollAll();
  await vi.advanceTimersByTimeAsync(3900);
  expect(server.open()).toBe(CONNECTIONS);

  await vi.advanceTimersByTimeAsync(100);

  await expect.poll(server.open).toBe(0);
});
