import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

const running: Server[] = [];

afterAll(() => {
  for (const server of running) server.close().closeAllConnections();
});

/** A page of metrics with its format. */
export interface MetricsPage {
  readonly contentType: string;
  readonly render: () => Promise<string>;
}

/** Starts a server with one page of metrics under every path; returns `host:port`. */
export async function startMetricsServer({ contentType, render }: MetricsPage): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', contentType);
    void render().then((text) => response.end(text));
  });
  running.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
