import net from 'node:net';
import { request } from 'undici';
import { expect, it, vi } from 'vitest';
import { createDispatchers } from '../../src/api/dispatcher.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { startRawServer } from './start-raw-server.ts';

it.each([
  ['the API', false],
  ['a proxy', true],
])(
  'each address of %s may take a quarter of the time limit to connect, or as long as Node allows if that is more',
  async (_what, isProxied) => {
    const connect = vi.spyOn(net, 'connect');
    const { origin } = await startRawServer((socket) =>
      socket.write('HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n'),
    );

    for (const timeoutSeconds of [10, 1.001, 0.5]) {
      const proxy_url = isProxied ? new Secret(origin) : undefined;
      const { reusing, destroy } = createDispatchers({ timeout: timeoutSeconds, proxy_url, ca: undefined });
      await Promise.allSettled([request(origin, { dispatcher: reusing })]);
      await destroy();
    }

    const limits = connect.mock.calls.map(([options]) => Object(options).autoSelectFamilyAttemptTimeout);
    expect(limits).toEqual([2500, 251, 250]);
  },
);
