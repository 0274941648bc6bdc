import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

/** The response of an upstream to one request. */
export interface UpstreamResponse {
  readonly status?: number;
  /** The reason phrase. */
  readonly statusMessage?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** A string is sent unchanged, other values as JSON. */
  readonly body?: unknown;
}

const closers = new Set<() => void>();

afterEach(() => {
  for (const close of closers) close();
  closers.clear();
});

/** Starts an upstream that responds by path; it closes after the test. */
export async function startUpstream(toResponse: (path: string) => UpstreamResponse): Promise<string> {
  const server = createServer((request, response) => {
    const { status = 200, statusMessage = 'Fine', headers = {}, body = [] } = toResponse(request.url ?? '');
    response.writeHead(status, statusMessage, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.add(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
