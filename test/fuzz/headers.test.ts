import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_RETRY_AFTER_SECONDS } from '../../src/api/retry-after.ts';
import { FAILURE_REASONS } from '../../src/errors.ts';
import { openRequester, TEST_KEY } from '../api/open-http-client.ts';
import { okResponse, startRawServer } from '../api/start-raw-server.ts';
import { FUZZ_TIMEOUT_MILLISECONDS, fuzzRuns } from './runs.ts';

/** Values with a meaning in some header, whole or in parts. */
const part = fc.constantFrom(
  'gzip',
  'x-gzip',
  'br',
  'identity',
  'chunked',
  ',',
  ';',
  '=',
  '"',
  ' ',
  '-',
  '0',
  '1',
  '2',
  '99999999999999999999',
  '1e9',
  'Tue, 24 Nov 2026 10:00:30 GMT',
  'Tuesday, 24-Nov-26 10:00:30 GMT',
  'Tue Nov 24 10:00:30 2026',
  'application/json',
  'charset=utf-16',
  'close',
  'keep-alive',
  'upgrade',
  'h2c',
  'req_1',
  'ERR-01-005',
  TEST_KEY,
  'phak_abcdefghijklmnop',
  'http://127.0.0.1:1/',
  '\x80',
  '\t',
  'a'.repeat(5000),
);

const value = fc.oneof(
  { weight: 4, arbitrary: fc.array(part, { maxLength: 4 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[\r\n]/g, '')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 10 }) },
);

const header = fc
  .tuple(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom(
          'Retry-After',
          'X-Request-Id',
          'Content-Encoding',
          'Content-Length',
          'Content-Type',
          'Transfer-Encoding',
          'Connection',
          'Keep-Alive',
          'Upgrade',
          'Location',
          'Set-Cookie',
          'Trailer',
          'Date',
          'Vary',
          '__proto__',
        ),
      },
      { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
    ),
    value,
  )
  .map(([name, text]) => `${name}: ${text}`);

const statusLine = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.0 200 OK', 'HTTP/1.1 200') },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: 100, max: 599 }), value)
      .map(([status, text]) => `HTTP/1.1 ${status} ${text.slice(0, 50)}`),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 99_999 }).map((status) => `HTTP/1.1 ${status} X`) },
  { weight: 1, arbitrary: value },
);

const body = fc.constantFrom(
  Buffer.from('[]'),
  gzipSync('[]'),
  Buffer.alloc(0),
  Buffer.from('2\r\n[]\r\n0\r\n\r\n'),
  Buffer.from(`{"error_code":"ERR-1","request_id":"${TEST_KEY}"}`),
);

/** Whether the server closes the connection after it; otherwise an incomplete response runs into the timeout. */
const isEnded = fc.boolean();

const KNOWN = Object.keys(FAILURE_REASONS).filter((reason) => reason !== 'bug' && reason !== 'aborted');

it(
  'any status line and headers result in a response or a failure with a reason, in time, and the next request succeeds',
  async () => {
    let isHostile = true;
    let bytes = Buffer.alloc(0);
    let ends = false;
    const server = await startRawServer((socket) => {
      if (!isHostile) socket.write(okResponse('["good"]'));
      else if (ends) socket.end(bytes);
      else socket.write(bytes);
    });
    const sendHostile = openRequester(server.origin, { timeoutSeconds: 0.1 });
    const sendNormal = openRequester(server.origin, { timeoutSeconds: 5 });
    const hostileResponse = fc.tuple(statusLine, fc.array(header, { maxLength: 5 }), body, isEnded);

    await fc.assert(
      fc.asyncProperty(hostileResponse, async ([first, headers, content, isLast]) => {
        const head = Buffer.from([first, ...headers, '', ''].join('\r\n'), 'latin1');
        bytes = Buffer.concat([head, content]);
        ends = isLast;
        isHostile = true;
        const result = await sendHostile();
        isHostile = false;
        const next = await sendNormal();

        if (result.reason === undefined) expect(result.statuses).toEqual([200]);
        else expect(KNOWN).toContain(result.reason);
        expect(result.seconds).toBeLessThan(2);
        expect(next.body).toEqual(['good']);
        expect(result.requestId ?? 'x').toMatch(/^[\w.:-]{1,64}$/);
        const { body: _, ...logged } = result;
        expect(JSON.stringify(logged)).not.toContain(TEST_KEY);
        expect(JSON.stringify(logged)).not.toContain('phak_');
        const { retryAfterSeconds = 0 } = result;
        expect(retryAfterSeconds).toBeGreaterThanOrEqual(0);
        expect(retryAfterSeconds).toBeLessThanOrEqual(MAX_RETRY_AFTER_SECONDS);
      }),
      fuzzRuns(3),
    );
  },
  FUZZ_TIMEOUT_MILLISECONDS,
);
