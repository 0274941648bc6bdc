import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

/** What an upstream says to one request. */
export interface UpstreamAnswer {
  readonly status?: number;
  /** The words beside the status. */
  readonly statusMessage?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

const closers = new Set<() => void>();

afterEach(() => {
  for (const close of closers) close();
  closers.clear();
});

/** Starts an upstream that answers by the path below its base URL; it closes after the test. */
export async function startUpstream(toAnswer: (path: string) => UpstreamAnswer): Promise<string> {
  const server = createServer((request, response) => {
    const { status = 200, statusMessage = 'Fine', headers = {}, body = [] } = toAnswer(request.url ?? '');
    response.writeHead(status, statusMessage, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.add(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
