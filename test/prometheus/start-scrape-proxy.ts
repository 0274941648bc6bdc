import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';

/** A proxy between Prometheus and the exporter that records and changes content negotiation. */
export interface ScrapeProxy {
  /** As `host:port`. */
  readonly address: string;
  readonly contentTypes: ReadonlySet<string>;
  readonly close: () => void;
}

/** Starts a proxy for a target; `accept` replaces the header of Prometheus. */
export async function startScrapeProxy(target: string, accept?: string): Promise<ScrapeProxy> {
  const contentTypes = new Set<string>();
  const server = createServer((scrape, response) => {
    const headers = { accept: accept ?? scrape.headers.accept ?? '', 'accept-encoding': 'gzip' };
    request(`${target}${scrape.url}`, { headers }).then(
      async (upstreamResponse) => {
        contentTypes.add(String(upstreamResponse.headers['content-type']));
        response.writeHead(upstreamResponse.statusCode, {
          'content-type': String(upstreamResponse.headers['content-type']),
          'content-encoding': String(upstreamResponse.headers['content-encoding']),
        });
        response.end(Buffer.from(await upstreamResponse.body.arrayBuffer()));
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
