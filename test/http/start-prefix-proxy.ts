import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** Starts a reverse proxy that serves a target below a path, as `location /phala/` of nginx does; its origin. */
export async function startPrefixProxy(target: string, prefix: string): Promise<string> {
  const proxy = createServer(({ url = '', headers }, response) => {
    if (url === prefix) {
      response.writeHead(301, { location: `${prefix}/` }).end();
      return;
    }
    if (!url.startsWith(`${prefix}/`)) {
      response.writeHead(404).end('outside of the prefix\n');
      return;
    }
    const { host: _, ...passed } = headers;
    request(`${target}${url.slice(prefix.length)}`, { headers: passed, agent: false }, (upstream) => {
      response.writeHead(upstream.statusCode ?? 502, upstream.headers);
      upstream.pipe(response);
    }).end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => proxy.close().closeAllConnections());
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
