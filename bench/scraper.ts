import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';

// What Prometheus 3 sends.
const HEADERS = {
  accept:
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
  'accept-encoding': 'gzip',
  'user-agent': 'Prometheus/3.5.0',
};

/** An answer to a scrape. */
export interface Scrape {
  /** From the request to the last byte. */
  readonly ms: number;
  /** As it came over the wire. */
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** Scrapes one address as Prometheus does. */
export interface Scraper {
  readonly scrape: () => Promise<Scrape>;
  readonly close: () => void;
}

/** Creates a scraper that keeps its connections. */
export function createScraper(url: string): Scraper {
  const agent = new Agent({ keepAlive: true });
  return { scrape: () => scrapeAgain(url, agent), close: () => agent.destroy() };
}

// A kept connection may end just when it is used again: then Prometheus asks once more, too.
async function scrapeAgain(url: string, agent: Agent): Promise<Scrape> {
  try {
    return await scrape(url, agent);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return scrape(url, agent);
    throw error;
  }
}

async function scrape(url: string, agent: Agent): Promise<Scrape> {
  const begun = performance.now();
  const asked = request(url, { agent, headers: HEADERS });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(answer, 'end');
  const ms = performance.now() - begun;
  const scraped = { ms, body: Buffer.concat(chunks), headers: answer.headers };
  if (answer.statusCode === 200) return scraped;
  throw new Error(`${url} answered ${answer.statusCode}: ${toText(scraped).slice(0, 200)}`);
}

/** The text of a scrape. */
export function toText({ body, headers }: Scrape): string {
  return (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
}

/** How many series an exposition has about apps, CVMs and nodes. */
export function countCloudSeries(text: string): number {
  return text.match(/^phala_(?!exporter_)/gm)?.length ?? 0;
}

/** The value of a series without labels. @throws where it is missing */
export function readValue(text: string, name: string): number {
  const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`expected ${name} in the exposition, got none`);
  return Number(value);
}
