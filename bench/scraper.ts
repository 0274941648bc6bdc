import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';

// The headers of Prometheus 3.
const HEADERS = {
  accept:
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
  'accept-encoding': 'gzip',
  'user-agent': 'Prometheus/3.5.0',
};

/** The response to a scrape. */
export interface Scrape {
  /** From the request to the last byte. */
  readonly ms: number;
  /** As received, possibly gzipped. */
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** Scrapes a URL as Prometheus does. */
export interface Scraper {
  readonly scrape: () => Promise<Scrape>;
  readonly close: () => void;
}

/** Creates a scraper with keep-alive connections. */
export function createScraper(url: string): Scraper {
  const agent = new Agent({ keepAlive: true });
  return { scrape: () => scrapeWithRetry(url, agent), close: () => agent.destroy() };
}

// The server may close a keep-alive connection just as it is reused: like Prometheus, retry once.
async function scrapeWithRetry(url: string, agent: Agent): Promise<Scrape> {
  try {
    return await scrape(url, agent);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return scrape(url, agent);
    throw error;
  }
}

async function scrape(url: string, agent: Agent): Promise<Scrape> {
  const startedAt = performance.now();
  const sent = request(url, { agent, headers: HEADERS });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(response, 'end');
  const ms = performance.now() - startedAt;
  const scraped = { ms, body: Buffer.concat(chunks), headers: response.headers };
  if (response.statusCode === 200) return scraped;
  throw new Error(`GET ${url}: unexpected status ${response.statusCode}: ${toText(scraped).slice(0, 200)}`);
}

/** The text of a scrape. */
export function toText({ body, headers }: Scrape): string {
  return (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
}

/** Counts the series about apps, CVMs and nodes. */
export function countCloudSeries(text: string): number {
  return text.match(/^phala_(?!exporter_)/gm)?.length ?? 0;
}

/** The value of a series without labels. @throws if it is missing */
export function readValue(text: string, name: string): number {
  const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`expected ${name} in the exposition, got none`);
  return Number(value);
}
