import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

const running: Server[] = [];

afterAll(() => {
  for (const server of running) server.close().closeAllConnections();
});

/** A page of metrics: what it is, and in which format. */
export interface Page {
  readonly contentType: string;
  readonly render: () => Promise<string>;
}

/** Starts a server that has one page of metrics under every path; returns where, as `host:port`. */
export async function startPage({ contentType, render }: Page): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', contentType);
    void render().then((text) => response.end(text));
  });
  running.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
