import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Random } from '../../simulator/random.ts';
import type { ParsedFormat } from '../metrics/parse-exposition.ts';

/** How a scraper behaves. */
export const MANNERS = ['whole', 'slow', 'cut at the start', 'cut half way', 'head'] as const;
export type Manner = (typeof MANNERS)[number];

/** A scrape, as it is decided before it begins. */
export interface ScrapeWish {
  readonly format: ParsedFormat;
  readonly gzip: boolean;
  readonly manner: Manner;
  readonly keepsAlive: boolean;
}

/** What came of it; no text where the scraper did not want it all. */
export interface ScrapeResult {
  readonly status: number;
  readonly bytes: number;
  readonly text: string | undefined;
}

/** Asks an exporter. */
export interface Scraper {
  /** @throws Error when the exporter does not answer as it should. */
  readonly scrape: (wish: ScrapeWish) => Promise<ScrapeResult>;
  readonly ask: (
    method: 'GET' | 'POST',
    path: string,
  ) => Promise<{ readonly status: number; readonly text: string }>;
  /** Lets go of connections that are kept alive. */
  readonly rest: () => void;
}

const ACCEPT: Readonly<Record<ParsedFormat, string>> = {
  text: 'text/plain;version=0.0.4',
  openmetrics: 'application/openmetrics-text;version=1.0.0',
};

const SLOW_READS = 8;
const SLOW_PAUSE_MS = 10;
const TOO_LONG_MS = 10_000;

/** Decides how to scrape, at random. */
export function wishAtRandom(random: Random): ScrapeWish {
  return {
    format: random.pick(['text', 'openmetrics']),
    gzip: random.next() < 0.5,
    manner: random.pick(['whole', 'whole', 'whole', 'whole', ...MANNERS]),
    keepsAlive: random.next() < 0.5,
  };
}

/** Creates a scraper of an exporter. */
export function createScraper(url: string): Scraper {
  const kept = new Agent({ keepAlive: true, maxSockets: 8 });

  async function open(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    agent?: Agent,
  ) {
    const asked = request(`${url}${path}`, { method, headers, agent: agent ?? false, timeout: TOO_LONG_MS });
    asked.on('timeout', () => asked.destroy(new Error(`${method} ${path} took too long`)));
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve);
      asked.on('error', reject);
    });
    asked.end();
    return { asked, answer };
  }

  return {
    scrape: async ({ format, gzip, manner, keepsAlive }) => {
      const headers = { accept: ACCEPT[format], 'accept-encoding': gzip ? 'gzip' : 'identity' };
      const method = manner === 'head' ? 'HEAD' : 'GET';
      const { asked, answer } = await open(method, '/metrics', headers, keepsAlive ? kept : undefined);
      if (manner === 'cut at the start') {
        answer.catch(() => undefined);
        await once(asked, 'socket');
        await new Promise((resolve) => setImmediate(resolve));
        asked.destroy();
        return { status: 0, bytes: 0, text: undefined };
      }
      return read(await answer, gzip, manner);
    },
    ask: async (method, path) => {
      const { answer } = await open(method, path, {}, undefined);
      const { status, text = '' } = await read(await answer, false, 'whole');
      return { status, text };
    },
    rest: () => kept.destroy(),
  };
}

async function read(answer: IncomingMessage, gzip: boolean, manner: Manner): Promise<ScrapeResult> {
  const chunks: Buffer[] = [];
  const status = answer.statusCode ?? 0;
  let pauses = 0;
  for await (const chunk of answer) {
    chunks.push(chunk);
    if (manner === 'cut half way') {
      answer.destroy();
      break;
    }
    if (manner === 'slow' && pauses < SLOW_READS) {
      pauses += 1;
      await sleep(SLOW_PAUSE_MS);
    }
  }
  const body = Buffer.concat(chunks);
  if (manner === 'cut half way' || manner === 'head') return { status, bytes: body.length, text: undefined };
  if (Number(answer.headers['content-length']) !== body.length)
    throw new Error('an answer of another length than it says');
  return { status, bytes: body.length, text: (gzip ? gunzipSync(body) : body).toString() };
}
