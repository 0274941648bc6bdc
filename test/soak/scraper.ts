import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Random } from '../../simulator/random.ts';
import type { ParsedFormat } from '../metrics/parse-exposition.ts';

/** Behaviours of a scraper. */
export const BEHAVIOURS = ['whole', 'slow', 'cut at the start', 'cut half way', 'head'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** Options of a scrape. */
export interface ScrapeOptions {
  readonly format: ParsedFormat;
  readonly gzip: boolean;
  readonly behaviour: Behaviour;
  readonly keepsAlive: boolean;
}

/** The result; without text if the scraper did not read the whole body. */
export interface ScrapeResult {
  readonly status: number;
  readonly bytes: number;
  readonly text: string | undefined;
}

/** Sends requests to an exporter. */
export interface Scraper {
  /** @throws Error on an invalid response. */
  readonly scrape: (options: ScrapeOptions) => Promise<ScrapeResult>;
  readonly send: (
    method: 'GET' | 'POST',
    path: string,
  ) => Promise<{ readonly status: number; readonly text: string }>;
  /** Closes keep-alive connections. */
  readonly closeConnections: () => void;
}

const ACCEPT: Readonly<Record<ParsedFormat, string>> = {
  text: 'text/plain;version=0.0.4',
  openmetrics: 'application/openmetrics-text;version=1.0.0',
};

const SLOW_READS = 8;
const SLOW_PAUSE_MS = 10;
const TOO_LONG_MS = 10_000;

/** Random options of a scrape. */
export function randomScrapeOptions(random: Random): ScrapeOptions {
  return {
    format: random.pick(['text', 'openmetrics']),
    gzip: random.next() < 0.5,
    behaviour: random.pick(['whole', 'whole', 'whole', 'whole', ...BEHAVIOURS]),
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
    const sentRequest = request(`${url}${path}`, {
      method,
      headers,
      agent: agent ?? false,
      timeout: TOO_LONG_MS,
    });
    sentRequest.on('timeout', () => sentRequest.destroy(new Error(`${method} ${path} took too long`)));
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      sentRequest.once('response', resolve);
      sentRequest.on('error', reject);
    });
    sentRequest.end();
    return { sentRequest, response };
  }

  return {
    scrape: async ({ format, gzip, behaviour, keepsAlive }) => {
      const headers = { accept: ACCEPT[format], 'accept-encoding': gzip ? 'gzip' : 'identity' };
      const method = behaviour === 'head' ? 'HEAD' : 'GET';
      const { sentRequest, response } = await open(
        method,
        '/metrics',
        headers,
        keepsAlive ? kept : undefined,
      );
      if (behaviour === 'cut at the start') {
        response.catch(() => undefined);
        await once(sentRequest, 'socket');
        await new Promise((resolve) => setImmediate(resolve));
        sentRequest.destroy();
        return { status: 0, bytes: 0, text: undefined };
      }
      return read(await response, gzip, behaviour);
    },
    send: async (method, path) => {
      const { response } = await open(method, path, {}, undefined);
      const { status, text = '' } = await read(await response, false, 'whole');
      return { status, text };
    },
    closeConnections: () => kept.destroy(),
  };
}

async function read(response: IncomingMessage, gzip: boolean, behaviour: Behaviour): Promise<ScrapeResult> {
  const chunks: Buffer[] = [];
  const status = response.statusCode ?? 0;
  let pauses = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    if (behaviour === 'cut half way') {
      response.destroy();
      break;
    }
    if (behaviour === 'slow' && pauses < SLOW_READS) {
      pauses += 1;
      await sleep(SLOW_PAUSE_MS);
    }
  }
  const body = Buffer.concat(chunks);
  if (behaviour === 'cut half way' || behaviour === 'head')
    return { status, bytes: body.length, text: undefined };
  if (Number(response.headers['content-length']) !== body.length)
    throw new Error('the length of the body differs from content-length');
  return { status, bytes: body.length, text: (gzip ? gunzipSync(body) : body).toString() };
}
