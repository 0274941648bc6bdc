import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { openHttpClient, TEST_KEY } from './open-http-client.ts';

it.each([
  ['with a body is a POST of JSON', { ids: ['a', 'b'] }, ['POST', 'application/json', '{"ids":["a","b"]}']],
  ['without a body is a GET', undefined, ['GET', undefined, '']],
])('a request %s', async (_what, body, expected) => {
  const received: unknown[] = [];
  const server = createServer((request, response) => {
    void text(request).then((content) => {
      received.push(request.method, request.headers['content-type'], content);
      response.end('[]');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.close().closeAllConnections());
  const { port } = server.address() as { port: number };

  await openHttpClient(`http://127.0.0.1:${port}`).send({
    path: '/',
    body,
    apiKey: TEST_KEY,
    signal: new AbortController().signal,
    onNewConnection: false,
    onStatus: () => undefined,
    decode: (document) => document,
  });

  expect(received).toEqual(expected);
});
