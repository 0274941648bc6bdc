import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { createGzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_CONNECTIONS, openRequester, TEST_KEY } from './open-http-client.ts';
import { drip, okResponse, type RawHandler, startRawServer, writeForever } from './start-raw-server.ts';

const TIMEOUT_SECONDS = 0.3;
const MAX_BYTES = 1024 ** 2;

/** Buffers on the way: what a server can send though the client does not read it. */
const IN_BUFFERS_BYTES = 4 * 1024 ** 2;

const HEAD = 'HTTP/1.1 200 OK\r\n';
const GOOD = okResponse('[]');

/** An endless run of the same header. */
const ENDLESS_HEADERS: RawHandler = (socket) => {
  socket.write(HEAD);
  writeForever(socket, `x-padding: ${'a'.repeat(1000)}\r\n`);
};

function write(...parts: readonly (string | Buffer)[]): RawHandler {
  return (socket) => {
    for (const part of parts) socket.write(part);
  };
}

function chunked(...chunks: readonly string[]): string {
  return chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
}

/** What a server may do, and the failure reasons it may cause; `ok` where it is odd but allowed. */
const HOSTILE: readonly (readonly [what: string, answer: RawHandler, reasons: readonly string[]])[] = [
  ['accepts and never responds', () => undefined, ['timeout']],
  ['drips its status line', (socket) => drip(socket, 'HTTP/1.1 200 OKOKOKOKOKOKOKOKOKOKOKOKOK'), ['timeout']],
  [
    'drips its headers',
    (socket) => {
      socket.write(HEAD);
      drip(socket, 'x-slow: aaaaaaaaaaaaaaaaaaaa\r\n');
    },
    ['timeout'],
  ],
  [
    'drips its body',
    (socket) => {
      socket.write(`${HEAD}content-length: 1000000\r\n\r\n[`);
      drip(socket, ' ');
    },
    ['timeout'],
  ],
  [
    'drips a zipped body',
    (socket) => {
      socket.write(`${HEAD}content-encoding: gzip\r\ncontent-length: 1000000\r\n\r\n`);
      drip(socket, gzipSync('[]'.padEnd(2000)).toString('latin1').slice(0, 10));
    },
    ['timeout', 'invalid_json'],
  ],
  [
    'drips the body of an error',
    (socket) => {
      socket.write('HTTP/1.1 503 Busy\r\ncontent-length: 1000000\r\n\r\n');
      drip(socket, ' ');
    },
    ['http_5xx'],
  ],
  ['sends headers without end', ENDLESS_HEADERS, ['network']],
  [
    'sends one header without end',
    (socket) => {
      socket.write(`${HEAD}x: `);
      writeForever(socket, 'a'.repeat(10_000));
    },
    ['network'],
  ],
  [
    'sends 103 without end',
    (socket) => writeForever(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n'),
    ['timeout', 'network'],
  ],
  [
    'sends 103 slowly without end',
    (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n', 1),
    ['timeout'],
  ],
  ['sends 103 before its response', write('HTTP/1.1 103 Early Hints\r\n\r\n', GOOD), ['ok']],
  ['sends 100 without an Expect header', write('HTTP/1.1 100 Continue\r\n\r\n', GOOD), ['network']],
  [
    'switches protocols',
    write('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'data'),
    ['network'],
  ],
  [
    'sends chunks without end',
    (socket) => {
      socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
      writeForever(socket, chunked(' '.repeat(1000)));
    },
    ['too_large'],
  ],
  [
    'sends a chunk size without end',
    (socket) => {
      socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
      writeForever(socket, '1'.repeat(1000));
    },
    ['network'],
  ],
  [
    'sends chunk extensions without end',
    (socket) => {
      socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n1;`);
      writeForever(socket, 'a'.repeat(1000));
    },
    ['network', 'timeout'],
  ],
  [
    'sends trailers without end',
    (socket) => {
      socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n${chunked('[]', '').slice(0, -2)}`);
      writeForever(socket, `x-trailer: ${'a'.repeat(100)}\r\n`);
    },
    ['network', 'timeout'],
  ],
  [
    'sends a trailer',
    write(
      `${HEAD}transfer-encoding: chunked\r\n\r\n${chunked('[]', '').slice(0, -2)}x-request-id: late\r\n\r\n`,
    ),
    ['ok'],
  ],
  [
    'sends a body without end that has no length',
    (socket) => {
      socket.write(`${HEAD}\r\n`);
      writeForever(socket, ' '.repeat(10_000));
    },
    ['too_large'],
  ],
  [
    'sends less than its Content-Length and hangs up',
    (socket) => socket.end(`${HEAD}content-length: 100\r\n\r\n[]`),
    ['network'],
  ],
  [
    'sends less than its Content-Length and waits',
    write(`${HEAD}content-length: 100\r\n\r\n[]`),
    ['timeout'],
  ],
  [
    'sends more than its Content-Length',
    write(`${HEAD}content-length: 2\r\n\r\n[]surplus`),
    ['ok', 'network'],
  ],
  ['sends two lengths', write(`${HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n[] `), ['network']],
  ['sends a negative length', write(`${HEAD}content-length: -1\r\n\r\n[]`), ['network']],
  ['sends a length in words', write(`${HEAD}content-length: two\r\n\r\n[]`), ['network']],
  ['sends an absurd length', write(`${HEAD}content-length: ${'9'.repeat(30)}\r\n\r\n[]`), ['network']],
  ['claims more than the limit', write(`${HEAD}content-length: 999999999\r\n\r\n[`), ['too_large']],
  [
    'sends a length and chunks',
    write(`${HEAD}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n${chunked('[]', '')}`),
    ['network'],
  ],
  [
    'zips twice',
    write(okResponse(gzipSync(gzipSync('[]')), ['content-encoding: gzip, gzip'])),
    ['invalid_payload'],
  ],
  ['zips with br', write(okResponse('[]', ['content-encoding: br'])), ['invalid_payload']],
  [
    'calls its encoding by an old name',
    write(okResponse(gzipSync('[]'), ['Content-Encoding: X-GZIP'])),
    ['ok'],
  ],
  ['zips nothing', write(okResponse('[]', ['content-encoding: gzip'])), ['invalid_json']],
  [
    'cuts its gzip off',
    write(okResponse(gzipSync('[]'.padEnd(500)).subarray(0, 15), ['content-encoding: gzip'])),
    ['invalid_json'],
  ],
  [
    'sends something after its gzip',
    write(okResponse(Buffer.concat([gzipSync('[]'), Buffer.from('more')]), ['content-encoding: gzip'])),
    ['ok', 'invalid_json'],
  ],
  [
    'resets within its gzip',
    (socket) => {
      socket.write(`${HEAD}content-encoding: gzip\r\ncontent-length: 1000\r\n\r\n`);
      socket.write(gzipSync('[]'.padEnd(500)).subarray(0, 15), () => socket.resetAndDestroy());
    },
    ['network'],
  ],
  ['uses another protocol', write('SSH-2.0-OpenSSH_9.9\r\n'), ['network']],
  ['sends HTTP/2 frames', write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])), ['network']],
  ['responds with HTTP/1.0', (socket) => socket.end('HTTP/1.0 200 OK\r\n\r\n[]'), ['ok']],
  ['sends two responses to one request', write(GOOD, GOOD), ['ok']],
  [
    'responds with 000',
    write('HTTP/1.1 000 Zero\r\ncontent-length: 0\r\n\r\n'),
    ['network', 'invalid_payload'],
  ],
  ['responds with 999', write('HTTP/1.1 999 Much\r\ncontent-length: 0\r\n\r\n'), ['http_5xx']],
  ['responds with 204', write('HTTP/1.1 204 No Content\r\n\r\n'), ['invalid_payload']],
  ['responds with an empty body', write(okResponse('')), ['invalid_json']],
  ['puts NUL into a header', write(`${HEAD}x: a\0b\r\ncontent-length: 2\r\n\r\n[]`), ['network']],
  ['folds a header', write(`${HEAD}x: a\r\n b\r\ncontent-length: 2\r\n\r\n[]`), ['ok', 'network']],
  ['hangs up at once', (socket) => socket.end(), ['network']],
  ['resets at once', (socket) => socket.resetAndDestroy(), ['network']],
];

/** What undici reads as long as it comes, without keeping any of it: only time bounds it. */
const UNCOUNTED = [
  'sends 103 without end',
  'sends chunk extensions without end',
  'sends trailers without end',
];

describe.each(HOSTILE)('a server that %s', (what, answer, reasons) => {
  it('uses one time limit of a request, little memory and no connection', async () => {
    let isHostile = true;
    const server = await startRawServer((socket, request) => {
      if (isHostile) answer(socket, request);
      else socket.write(GOOD);
    });
    const ask = openRequester(server.origin, {
      timeoutSeconds: TIMEOUT_SECONDS,
      maxResponseBytes: MAX_BYTES,
    });

    const first = await ask();
    isHostile = false;
    const second = await ask();

    expect(reasons).toContain(first.reason ?? 'ok');
    expect(first.seconds).toBeLessThan(TIMEOUT_SECONDS + 0.5);
    if (!UNCOUNTED.includes(what)) expect(server.sentBytes()).toBeLessThan(MAX_BYTES + IN_BUFFERS_BYTES);
    expect(second.body).toEqual([]);
    expect(server.open()).toBeLessThanOrEqual(2);
  });
});

it('a gzip bomb is read no further than the limit', async () => {
  const server = await startRawServer((socket) => {
    socket.write(`${HEAD}content-encoding: gzip\r\n\r\n`);
    const zipper = createGzip({ level: 9 });
    const zeros = Buffer.alloc(1024 ** 2);
    const feed = (): void => {
      while (!socket.destroyed && zipper.write(zeros));
    };
    zipper.on('drain', feed).pipe(socket);
    feed();
  });
  const ask = openRequester(server.origin, { timeoutSeconds: 10, maxResponseBytes: MAX_BYTES });

  const { reason } = await ask();

  expect(reason).toBe('too_large');
  expect(server.sentBytes()).toBeLessThan(MAX_BYTES + IN_BUFFERS_BYTES);
});

it.each([300, 301, 302, 303, 304, 305, 306, 307, 308, 399])(
  'a %d is not followed, and the key goes to no other host',
  async (status) => {
    const elsewhere = await startRawServer((socket) => socket.write(GOOD));
    const server = await startRawServer(
      write(`HTTP/1.1 ${status} Go\r\nlocation: ${elsewhere.origin}/x\r\ncontent-length: 0\r\n\r\n`),
    );
    const ask = openRequester(server.origin);

    const { reason, message } = await ask();

    expect([reason, message]).toEqual(['redirect', `the API responded with ${status}`]);
    expect(server.requests.join()).toContain(`x-api-key: ${TEST_KEY}`);
    expect(elsewhere.requests).toEqual([]);
  },
);

it('a server that accepts connections and ignores the TLS handshake is a timeout of one request', async () => {
  const sockets: { destroy: () => void }[] = [];
  const silent = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  const ask = openRequester(`https://127.0.0.1:${port}`, { timeoutSeconds: TIMEOUT_SECONDS });

  const { reason, seconds } = await ask();

  expect(reason).toBe('timeout');
  expect(seconds).toBeLessThan(TIMEOUT_SECONDS + 0.5);
  for (const socket of sockets) socket.destroy();
  silent.close();
});

it('requests that time out have no more connections than they may, and leave none behind', async () => {
  let isSilent = true;
  const server = createHttpServer((_request, response) => {
    if (!isSilent) response.end('[]');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const ask = openRequester(`http://127.0.0.1:${port}`, { timeoutSeconds: 0.2 });
  const connections = (): Promise<number> =>
    new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));

  const counts: number[] = [];
  const reasons = new Set<string | undefined>();
  for (let round = 0; round < 5; round += 1) {
    const endings = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, () => ask()));
    for (const { reason } of endings) reasons.add(reason);
    counts.push(await connections());
  }
  await expect.poll(connections, { timeout: 5000 }).toBe(0);
  isSilent = false;

  expect(reasons).toEqual(new Set(['timeout']));
  expect(Math.max(...counts)).toBeLessThanOrEqual(MAX_CONNECTIONS);
  expect((await ask()).body).toEqual([]);
  server.close().closeAllConnections();
});
