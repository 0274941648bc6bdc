import { expect, it, vi } from 'vitest';
import { listenOnAll } from '../../src/http/listen.ts';
import { parseListenAddress, renderListenAddress } from '../../src/http/listen-address.ts';
import { createServer } from '../../src/http/server.ts';
import { createStatusData } from '../status-page/status-data.ts';

it('an internal error is a 500 without a stack trace, which is logged', async () => {
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const server = createServer({
    telemetryPath: '/metrics',
    expose: () => Promise.reject(new TypeError('private detail')),
    serviceDiscovery: { list: () => Promise.resolve([Buffer.from('[]')]) },
    isReady: () => true,
    readStatus: () => createStatusData(),
    renderConfig: () => '',
    reload: () => Promise.resolve([]),
    log,
  });
  const {
    addresses: [listener],
    close,
  } = await listenOnAll(server, [{ host: '127.0.0.1', port: 0 }]);

  const response = await fetch(`${listener?.url}/metrics`);

  expect([response.status, await response.text()]).toEqual([500, 'internal error\n']);
  expect(log.error).toHaveBeenCalledWith('request failed', {
    stack: expect.stringContaining('private detail'),
  });
  await close();
});

it.each([
  [':10059', { host: undefined, port: 10_059 }],
  ['127.0.0.1:80', { host: '127.0.0.1', port: 80 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['[::1]:0', { host: '::1', port: 0 }],
  ['[fe80::1%eth0]:9', { host: 'fe80::1%eth0', port: 9 }],
  ['::1:80', undefined],
  ['10059:', undefined],
  [':65536', undefined],
  ['host', undefined],
  ['http://localhost:80', undefined],
  ['', undefined],
])('the address %j is %j', (text, address) => {
  expect(parseListenAddress(text)).toEqual(address);
  if (address !== undefined) expect(renderListenAddress(address)).toBe(text);
});

it('a port alone is that port on every address', () => {
  expect(parseListenAddress('10059')).toEqual(parseListenAddress(':10059'));
});

it.each([
  ['127.0.0.1:0', /^127\.0\.0\.1:(\d+)$/, 'http://127.0.0.1:PORT'],
  ['0.0.0.0:0', /^0\.0\.0\.0:(\d+)$/, 'http://localhost:PORT'],
  ['[::1]:0', /^\[::1\]:(\d+)$/, 'http://[::1]:PORT'],
  ['[0::0]:0', /^\[::\]:(\d+)$/, 'http://localhost:PORT'],
  [':0', /^\[::\]:(\d+)$/, 'http://localhost:PORT'],
  ['localhost:0', /^(?:127\.0\.0\.1|\[::1\]):(\d+)$/, 'http://localhost:PORT'],
])('reports the bound address of %s, and the URL to reach it', async (text, bound, reachable) => {
  const address = parseListenAddress(text) ?? { host: undefined, port: 0 };

  const {
    addresses: [listener],
    close,
  } = await listenOnAll((_request, response) => response.end('here'), [address]);

  const [, port = ''] = bound.exec(listener?.address ?? '') ?? [];
  expect(Number(port)).toBeGreaterThan(0);
  expect(listener?.url).toBe(reachable.replace('PORT', port));
  await close();
});

it('listens on IPv6, and on several addresses at once', async () => {
  const addresses = ['[::1]:0', '127.0.0.1:0', ':0'].map(
    (text) => parseListenAddress(text) ?? { host: undefined, port: 0 },
  );
  const listeners = await listenOnAll((_request, response) => response.end('here'), addresses);

  const texts = await Promise.all(listeners.addresses.map(async ({ url }) => (await fetch(url)).text()));

  expect(texts).toEqual(['here', 'here', 'here']);
  await listeners.close();
});
