import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { afterAll } from 'vitest';

const running: Server[] = [];

afterAll(() => {
  for (const server of running) server.close().closeAllConnections();
});

/** Starts a program that is none of ours and tells of its process under the same names; returns where, as `host:port`. */
export async function startStranger(): Promise<string> {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const server = createServer((_request, response) => {
    response.setHeader('content-type', register.contentType);
    void register.metrics().then((text) => response.end(text));
  });
  running.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
