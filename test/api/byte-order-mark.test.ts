import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openRequester } from './open-http-client.ts';
import { okResponse, type RawHandler, startRawServer } from './start-raw-server.ts';

/** Sends every byte in a chunk of its own. */
const chunked = (bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'),
    ...[...bytes].map((byte) => Buffer.from([0x31, 13, 10, byte, 13, 10])),
    Buffer.from('0\r\n\r\n'),
  ]);

it.each<[how: string, text: string, answer: (bytes: Buffer) => Buffer, expected: unknown]>([
  ['is whole', '\ufeff[1]', okResponse, [1]],
  ['comes in pieces', '\ufeff[1]', chunked, [1]],
  ['is compressed', '\ufeff[1]', (bytes) => okResponse(gzipSync(bytes), ['content-encoding: gzip']), [1]],
  ['is cut off', '\ufeff', (bytes) => chunked(bytes.subarray(0, 2)), 'invalid_json'],
  ['is all there is', '\ufeff', okResponse, 'invalid_json'],
  ['comes twice', '\ufeff\ufeff[1]', okResponse, 'invalid_json'],
  ['comes late', '[\ufeff1]', okResponse, 'invalid_json'],
  ['is not there', '[1]', chunked, [1]],
])('a byte order mark before JSON that %s', async (_how, text, answer, expected) => {
  const send: RawHandler = (socket) => socket.write(answer(Buffer.from(text)));
  const { origin } = await startRawServer(send);

  const { body, reason } = await openRequester(origin)();

  expect(reason ?? body).toEqual(expected);
});

it("a byte order mark does not hide the vendor's code of an error", async () => {
  const body = '\ufeff{"error_code":"ERR-01-004","message":"x"}';
  const { origin } = await startRawServer((socket) =>
    socket.write(okResponse(body).toString().replace('200 OK', '404 No')),
  );

  expect(await openRequester(origin)()).toMatchObject({ reason: 'not_found', errorCode: 'ERR-01-004' });
});
