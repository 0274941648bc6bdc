import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';
import {
  createWebFiles,
  SERVER_FILES,
  type ServedWeb,
  type ServeOptions,
  serveWeb,
  toFiles,
} from '../web/serve-web.ts';
import { connectRaw, statusesOf } from './raw-connection.ts';

const GET = 'GET /metrics HTTP/1.1\r\nHost: x\r\n';

/** More than sockets of both sides hold. */
const LARGE = [Buffer.alloc(64 * 1024 ** 2, 'x\n')];

const serve = (options: ServeOptions = {}): Promise<ServedWeb> => serveWeb(undefined, options);

/** Sends a text, and reads the response until the server closes. */
async function send(text: string, options: ServeOptions = {}): Promise<{ web: ServedWeb; response: string }> {
  const web = await serve(options);
  const { closed } = await connectRaw(web.port, text);
  return { web, response: await closed };
}

it.each([
  ['no HTTP at all', '\x16\x03\x01 hello\r\n\r\n', 400],
  ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a method in lower case', 'get / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['an unknown version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400],
  ['HTTP/2 without an agreement', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['two lengths', `${GET}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 400],
  ['a length and chunks', `${GET}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['two encodings', `${GET}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`, 400],
  ['an obscured encoding', `${GET}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`, 400],
  ['an invalid length', `${GET}Content-Length: +1\r\n\r\na`, 400],
  ['a folded header', `${GET}X: a\r\n b\r\nY\r\n\r\n`, 400],
  ['a bare line feed in a header', `${GET}X: a\nTransfer-Encoding: chunked\r\n\r\n`, 400],
  ['a NUL in a header', `${GET}X: a\0b\r\n\r\n`, 400],
  ['headers of 20 kB', `${GET}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['a path of 20 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ['a trace', 'TRACE /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405],
  ['a post', 'POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na', 405],
  ['an expectation', `${GET}Expect: money\r\nConnection: close\r\n\r\n`, 417],
  ['a path that cannot be read', 'GET /%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
  ['a path upwards', 'GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
  ['no path', 'GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
  ['an invalid address', 'GET http://[::1/metrics HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a whole address', 'GET http://x/metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 200],
  ['an upgrade', `${GET}Upgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n`, 200],
  ['the oldest HTTP that we speak', 'GET /metrics HTTP/1.0\r\n\r\n', 200],
])('%s gets one response, without a stack trace or a log line', async (_what, text, status) => {
  const { web, response } = await send(text, { limits: { idleSeconds: 0.2, headersSeconds: 0.4 } });

  expect(statusesOf(response)).toEqual([status]);
  expect(response).not.toMatch(/\n\s+at |node_modules|X-Powered-By|Express/i);
  expect(web.errors).toEqual([]);
});

it('HEAD has the length of the body, and no body', async () => {
  const { response } = await send('HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');

  expect(response).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*content-length: 11\r\n[\s\S]*\r\n\r\n$/i);
});

it('a connection whose headers never end is closed', async () => {
  const { response } = await send('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', {
    limits: { headersSeconds: 0.2 },
  });

  expect(statusesOf(response)).toEqual([408]);
});

it('a connection that sends nothing is closed', async () => {
  const { response } = await send('', { limits: { headersSeconds: 0.2 } });

  expect(statusesOf(response)).toEqual([408]);
});

it('a connection that is idle between requests is closed', async () => {
  const { response } = await send(`${GET}\r\n`, { limits: { idleSeconds: 0.2 } });

  expect(statusesOf(response)).toEqual([200]);
});

it('a CONNECT request closes the connection', async () => {
  const { response } = await send('CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\nand more');

  expect(response).toBe('');
});

it.each([
  ['a length', 'Content-Length: 1000000000\r\n\r\nabc'],
  ['chunks', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'],
])('does not wait for the end of a body with %s', async (_how, body) => {
  const { response } = await send(`POST /metrics HTTP/1.1\r\nHost: x\r\n${body}`);

  expect(statusesOf(response)).toEqual([405]);
});

it('pipelined requests get responses in order, and too many of them close the connection', async () => {
  const request = `${GET}\r\n`;
  const few = await send(`${request.repeat(9)}${GET}Connection: close\r\n\r\n`);
  const many = await send(request.repeat(2000));

  expect(statusesOf(few.response)).toEqual(Array(10).fill(200));
  expect(statusesOf(many.response).length).toBeLessThanOrEqual(100);
  expect(many.web.rejected).toEqual(['too_many_requests']);
});

it('the connection of a client that does not read its response is closed', async () => {
  const web = await serve({ body: LARGE, limits: { responseSeconds: 0.5 } });
  const readers = await Promise.all(Array.from({ length: 20 }, () => connectRaw(web.port, `${GET}\r\n`)));
  for (const { socket, until } of readers) {
    await until(/200 OK/);
    socket.pause();
  }

  expect((await web.get('/-/healthy')).status).toBe(200);
  await expect.poll(() => web.rejected, { timeout: 5000 }).toEqual(Array(20).fill('slow_reader'));
  for (const { socket } of readers) socket.resume();

  for (const { closed } of readers) expect((await closed).length).toBeLessThan(LARGE[0]?.length ?? 0);
  expect(web.errors).toEqual([]);
});

it.each(['http', 'https'])('over %s, slow readers hold no copy of the response', async (scheme) => {
  const web = await (scheme === 'http' ? serve : serveTls)({ body: LARGE });
  const before = process.memoryUsage().rss;

  for (let reader = 0; reader < 8; reader += 1) {
    const place = { host: '127.0.0.1', port: web.port };
    const socket =
      scheme === 'http' ? connectPlain(place) : connectTls({ ...place, rejectUnauthorized: false });
    onTestFinished(() => void socket.destroy());
    socket.write(`${GET}\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
  }
  for (let scrape = 0; scrape < 10; scrape += 1) await web.get('/-/healthy');

  expect(process.memoryUsage().rss - before).toBeLessThan(2 * (LARGE[0]?.length ?? 0));
});

it('an internal error in the middle of a response closes the connection and is logged', async () => {
  const parts = [Buffer.alloc(100_000, 'x\n'), Buffer.alloc(100_000, 'x\n')];
  const body = Object.assign(parts, {
    *[Symbol.iterator]() {
      yield Buffer.alloc(100_000, 'x\n');
      throw new TypeError('private detail');
    },
  });
  const { web, response } = await send(`${GET}\r\n`, { body });

  expect(response.length).toBeLessThan(200_000);
  expect(response).not.toContain('private detail');
  expect(web.errors).toEqual([{ stack: expect.stringContaining('private detail') }]);
});

it('a client that disconnects in the middle of a response is no error', async () => {
  const web = await serve({ body: LARGE });

  for (let time = 0; time < 10; time += 1) {
    const { socket, until } = await connectRaw(web.port, `${GET}\r\n`);
    await until(/200 OK/);
    socket.resetAndDestroy();
  }

  expect((await web.get('/-/healthy')).status).toBe(200);
  expect(web.errors).toEqual([]);
});

it('a client that half-closes its side still gets its response', async () => {
  const web = await serve({ body: [Buffer.alloc(5_000_000, 'x\n')] });
  const { socket, closed } = await connectRaw(web.port, `${GET}Connection: close\r\n\r\n`);

  socket.end();

  expect((await closed).length).toBeGreaterThan(5_000_000);
});

it('scrapes succeed beside a thousand idle connections, which close with the server', async () => {
  const web = await serve();
  const idle = await Promise.all(Array.from({ length: 1000 }, () => connectRaw(web.port)));
  onTestFinished(() => idle.forEach(({ socket }) => void socket.destroy()));

  for (let scrape = 0; scrape < 10; scrape += 1) expect((await web.get()).status).toBe(200);
  expect(web.rejected).toEqual([]);
  await web.close();

  await Promise.all(idle.map(({ closed }) => closed));
});

it('beyond the limit of connections the oldest is closed, and a scrape succeeds', async () => {
  const web = await serve({ limits: { connections: 50 } });
  const idle = await Promise.all(Array.from({ length: 60 }, () => connectRaw(web.port)));
  onTestFinished(() => idle.forEach(({ socket }) => void socket.destroy()));

  expect((await web.get()).status).toBe(200);

  expect(web.rejected).toEqual(Array(11).fill('too_many_connections'));
  await Promise.all(idle.slice(0, 10).map(({ closed }) => closed));
});

const server = await createServerIdentity(await createAuthority());

async function serveTls(options: ServeOptions): Promise<ServedWeb> {
  const files = createWebFiles();
  files.write(toFiles('server', server));
  files.configure({ tls_server_config: SERVER_FILES });
  return serveWeb(files, options);
}

it.each([
  ['sends nothing', ''],
  ['begins a handshake and stops', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
])('a TLS client that %s is disconnected, without a log line', async (_what, text) => {
  const web = await serveTls({ limits: { handshakeSeconds: 0.2 } });

  const { closed } = await connectRaw(web.port, Buffer.from(text, 'latin1'));

  await closed;
  expect(web.rejected).toEqual(['tls']);
  expect(web.errors).toEqual([]);
});

it('plain HTTP on a TLS port is disconnected at once', async () => {
  const web = await serveTls({});

  const { closed } = await connectRaw(web.port, `${GET}\r\n`);

  await closed;
  expect(web.rejected).toEqual(['tls']);
});

it('close does not wait for unfinished handshakes', async () => {
  const web = await serveTls({});
  const { closed } = await connectRaw(web.port, Buffer.from('\x16\x03\x01', 'latin1'));

  await web.close();

  await closed;
});

const fragment = fc.oneof(
  fc.constantFrom(
    'GET ',
    '/metrics',
    '/%ff',
    ' HTTP/1.1',
    '\r\n',
    'Host: x',
    'Content-Length: 5',
    '0',
    ': ',
    '\0',
  ),
  fc.constantFrom(
    'Transfer-Encoding: chunked',
    'Expect: 100-continue',
    'Upgrade: h2c',
    'Connection: ',
    'close',
    ',',
  ),
  fc.constantFrom(
    '\x16\x03\x01\x00\x05',
    'CONNECT ',
    'POST ',
    'PRI * HTTP/2.0',
    'authorization: basic ',
    '===',
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 8 }),
);

it.each(['http', 'https'])(
  'over %s, arbitrary input is not logged and does not affect other requests',
  async (scheme) => {
    const web = await (scheme === 'http' ? serve : serveTls)({ limits: { headersSeconds: 0.5 } });

    await fc.assert(
      fc.asyncProperty(fc.array(fragment, { maxLength: 30 }), async (fragments) => {
        const { socket, closed } = await connectRaw(web.port, Buffer.from(fragments.join(''), 'latin1'));
        if (scheme === 'http') socket.end();
        // Half a handshake would be waited for.
        else socket.destroySoon();
        expect(statusesOf(await closed).filter((status) => status >= 500)).toEqual([]);
        expect((await web.get('/-/healthy')).status).toBe(200);
      }),
    );

    expect(web.errors).toEqual([]);
  },
);
