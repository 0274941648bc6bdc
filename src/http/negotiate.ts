import type { Request } from 'express';
import { type ExpositionFormat, OPENMETRICS, TEXT } from '../metrics/format.ts';

/** Parameters that scrapers put on the types; each is a part of the type when types are compared. */
const CHARSETS = ['', '; charset=utf-8'];
const ESCAPINGS = [
  '',
  '; escaping=allow-utf-8',
  '; escaping=underscores',
  '; escaping=dots',
  '; escaping=values',
];

// What we can answer, text first: it wins wherever the scraper has no preference.
const OFFERS: ReadonlyMap<string, ExpositionFormat> = new Map([
  ...spellings('text/plain; version=0.0.4').map((offer) => [offer, TEXT] as const),
  ...spellings('application/openmetrics-text; version=1.0.0').map((offer) => [offer, OPENMETRICS] as const),
]);

/** What a scraper gets. */
export interface Agreement {
  readonly format: ExpositionFormat;
  readonly gzip: boolean;
}

/** Scrapers of so many kinds are remembered: each always asks in the same words. */
const MAX_REMEMBERED = 64;

/** Creates a negotiator. */
export function createNegotiator(): (request: Request) => Agreement {
  const known = new Map<string, Agreement>();
  return (request) => {
    const { accept, 'accept-encoding': encoding } = request.headers;
    const words = JSON.stringify([accept, encoding]);
    const agreed = known.get(words);
    if (agreed !== undefined) return agreed;

    const agreement = { format: negotiateFormat(request), gzip: negotiateGzip(request) };
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(words, agreement);
    return agreement;
  };
}

// The format that the scraper prefers by its q-values, of those we have; text where it asks for none of them.
function negotiateFormat(request: Request): ExpositionFormat {
  if (isTooLong(request.headers.accept)) return TEXT;
  const offer = request.accepts([...OFFERS.keys()]);
  return (offer !== false && OFFERS.get(offer)) || TEXT;
}

function negotiateGzip(request: Request): boolean {
  if (isTooLong(request.headers['accept-encoding'])) return false;
  return request.acceptsEncodings(['gzip', 'identity']) === 'gzip';
}

// Every offer is compared with every type: thousands of types would keep everybody else waiting.
function isTooLong(header: string | string[] | undefined): boolean {
  return (header?.length ?? 0) > MAX_HEADER_LENGTH;
}

/** Prometheus sends about 400 characters. */
const MAX_HEADER_LENGTH = 1024;

function spellings(type: string): readonly string[] {
  return CHARSETS.flatMap((charset) => ESCAPINGS.map((escaping) => `${type}${charset}${escaping}`));
}
