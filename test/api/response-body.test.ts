import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/errors.ts';
import { decodeCvms } from './decode-cvms.ts';
import { openRequester } from './open-http-client.ts';
import { okResponse, type RawHandler, startRawServer } from './start-raw-server.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nx-request-id: req-7\r\n';
const ZIPPED = gzipSync(JSON.stringify(Array.from({ length: 99 }, (_, index) => `item ${index * 7919}`)));

/** Bodies with more than one fault, and the reason that is reported. */
const FAULTY: readonly (readonly [what: string, answer: RawHandler, reason: string])[] = [
  ['no JSON after good items', (socket) => socket.write(okResponse('[1,2,3,4}')), 'invalid_json'],
  ['something after its list', (socket) => socket.write(okResponse('[1,2,3] and more')), 'invalid_json'],
  ['no JSON and too large', (socket) => socket.write(okResponse(`[1,}${' '.repeat(5000)}`)), 'too_large'],
  ['no list and too large', (socket) => socket.write(okResponse(`{"a":"${'x'.repeat(5000)}"}`)), 'too_large'],
  ['good items and too large', (socket) => socket.write(okResponse(`[${'1,'.repeat(5000)}1]`)), 'too_large'],
  [
    'good items and too large when it is unzipped',
    (socket) => socket.write(okResponse(gzipSync(`[${'1,'.repeat(5000)}1]`), ['content-encoding: gzip'])),
    'too_large',
  ],
  ['no JSON and is cut off', (socket) => socket.end(`${HEAD}content-length: 1000\r\n\r\n[1,}`), 'network'],
  [
    'good items and is cut off',
    (socket) => socket.end(`${HEAD}content-length: 1000\r\n\r\n[1,2,`),
    'network',
  ],
  [
    'a whole list but waits for more',
    (socket) => socket.write(`${HEAD}content-length: 1000\r\n\r\n[1,2]`),
    'timeout',
  ],
  [
    'good items and gzip that is cut off',
    (socket) => socket.write(okResponse(ZIPPED.subarray(0, -20), ['content-encoding: gzip'])),
    'invalid_json',
  ],
  [
    'good items and gzip with a wrong checksum',
    (socket) =>
      socket.write(
        okResponse(Buffer.concat([ZIPPED.subarray(0, -8), Buffer.alloc(8)]), ['content-encoding: gzip']),
      ),
    'invalid_json',
  ],
];

describe.each(FAULTY)('a body that has %s', (_what, answer, reason) => {
  it(`fails as ${reason}`, async () => {
    const server = await startRawServer(answer);

    const ending = await openRequester(server.origin, { timeoutSeconds: 0.3, maxResponseBytes: 4000 })();

    expect(ending.reason).toBe(reason);
    expect(ending.body).toBeUndefined();
  });
});

it('a document that is aborted while it is decoded is no response', async () => {
  const controller = new AbortController();
  const server = await startRawServer((socket) => socket.write(okResponse('[1]')));
  const decode = async (): Promise<never> => {
    controller.abort(new ApiError('aborted', 'the app is no longer polled'));
    return new Promise(() => undefined);
  };

  const ending = await openRequester(server.origin, { timeoutSeconds: 10 }, decode)('/', controller.signal);

  expect([ending.reason, ending.body]).toEqual(['aborted', undefined]);
});

it('documents are decoded one at a time, however many responses come at once', async () => {
  const server = await startRawServer((socket) => socket.write(okResponse('[1]')));
  let running = 0;
  const most: number[] = [];
  const decode = async (document: unknown): Promise<unknown> => {
    running += 1;
    most.push(running);
    await setImmediate();
    running -= 1;
    return document;
  };
  const ask = openRequester(server.origin, { timeoutSeconds: 10 }, decode);

  const endings = await Promise.all(Array.from({ length: 8 }, () => ask()));

  expect(endings.map(({ body }) => body)).toEqual(endings.map(() => [1]));
  expect(Math.max(...most)).toBe(1);
});

it('reports the request id of a response that cannot be decoded', async () => {
  const server = await startRawServer((socket) => socket.write(`${HEAD}content-length: 9\r\n\r\n"no list"`));
  const decode = (document: unknown): unknown => decodeCvms(document, 'a');

  const { reason, requestId } = await openRequester(server.origin, {}, decode)();

  expect([reason, requestId]).toEqual(['invalid_payload', 'req-7']);
});
