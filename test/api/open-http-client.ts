import { afterEach } from 'vitest';
import { createDispatchers } from '../../src/api/dispatcher.ts';
import { createHttpClient, type HttpClient } from '../../src/api/http-client.ts';
import { systemClock } from '../../src/clock.ts';
import { Secret } from '../../src/secrets/secret.ts';

/** The API key of the clients of tests. */
export const TEST_KEY = 'test-key-of-no-known-form';

/** Connections that a client may have open. */
export const MAX_CONNECTIONS = 10;

/** How one request ended. */
export interface Ending {
  readonly body?: unknown;
  readonly reason?: string;
  readonly message?: string;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number;
  readonly statuses: readonly number[];
  readonly seconds: number;
}

/** Limits of a request. */
interface Limits {
  readonly timeoutSeconds?: number;
  readonly maxResponseBytes?: number;
}

const closers = new Set<() => Promise<void>>();

afterEach(async () => {
  await Promise.all([...closers].map((close) => close()));
  closers.clear();
});

/** Opens a client with short limits on an origin; it closes after the test. */
export function openHttpClient(
  baseUrl: string,
  { timeoutSeconds = 0.3, maxResponseBytes = 1024 ** 2 }: Limits = {},
): HttpClient {
  const api = {
    base_url: baseUrl,
    version: '2026-01-21',
    timeout: timeoutSeconds,
    max_response_bytes: maxResponseBytes,
    proxy_url: undefined,
    ca: undefined,
  };
  const dispatchers = createDispatchers(api, MAX_CONNECTIONS);
  closers.add(() => dispatchers.destroy());
  return createHttpClient({
    api,
    userAgent: 'test',
    dispatchers,
    clock: systemClock,
    secrets: () => [new Secret(TEST_KEY)],
  });
}

/** Opens a client with short limits on an origin, and returns a function that sends a request; it closes after the test. */
export function openRequester(
  baseUrl: string,
  limits: Limits = {},
  decode: (document: unknown) => unknown = (document) => document,
): (path?: string, signal?: AbortSignal) => Promise<Ending> {
  const client = openHttpClient(baseUrl, limits);
  return async (path = '/', signal = new AbortController().signal) => {
    const statuses: number[] = [];
    const startedAt = performance.now();
    const request = {
      path,
      apiKey: TEST_KEY,
      signal,
      onNewConnection: false,
      onStatus: (status: number) => void statuses.push(status),
      decode,
    };
    const ending = await client.send(request).then(
      (body) => ({ body }),
      (error: unknown) => toFailure(error),
    );
    return { ...ending, statuses, seconds: (performance.now() - startedAt) / 1000 };
  };
}

function toFailure(error: unknown): Omit<Ending, 'statuses' | 'seconds'> {
  const { reason, message, details } = error as { reason: string; message: string; details?: object };
  return { reason, message, ...details };
}
