import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';

/** Stands between Prometheus and the exporter, to see and to change what is negotiated. */
export interface ScrapeProxy {
  /** As `host:port`. */
  readonly address: string;
  readonly contentTypes: ReadonlySet<string>;
  readonly close: () => void;
}

/** Starts a proxy for a target; `accept` replaces what Prometheus asks for. */
export async function startScrapeProxy(target: string, accept?: string): Promise<ScrapeProxy> {
  const contentTypes = new Set<string>();
  const server = createServer((scrape, response) => {
    const headers = { accept: accept ?? scrape.headers.accept ?? '', 'accept-encoding': 'gzip' };
    request(`${target}${scrape.url}`, { headers }).then(
      async (answer) => {
        contentTypes.add(String(answer.headers['content-type']));
        response.writeHead(answer.statusCode, {
          'content-type': String(answer.headers['content-type']),
          'content-encoding': String(answer.headers['content-encoding']),
        });
        response.end(Buffer.from(await answer.body.arrayBuffer()));
      },
      () => response.writeHead(502).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    contentTypes,
    close: () => server.close().closeAllConnections(),
  };
}
