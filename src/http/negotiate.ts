import type { Request } from 'express';
import type { ExpositionRequest } from '../metrics/exposition.ts';
import { type ExpositionFormat, OPENMETRICS, TEXT } from '../metrics/format.ts';

const OPENMETRICS_TYPE = 'application/openmetrics-text';
const TEXT_TYPES = ['text/plain', 'text/*', '*/*'];

/** Prometheus sends about 400 characters; headers of thousands of types would block the event loop. */
const MAX_HEADER_LENGTH = 1024;

/** The format and encoding that a scraper prefers by its q-values; plain text where it accepts neither format. */
export function negotiate(request: Request): ExpositionRequest {
  const { accept, 'accept-encoding': encoding } = request.headers;
  return {
    format: isTooLong(accept) ? TEXT : negotiateFormat(request),
    gzip: !isTooLong(encoding) && request.acceptsEncodings(['gzip', 'identity']) === 'gzip',
  };
}

function negotiateFormat(request: Request): ExpositionFormat {
  const preferred = request.accepts().find((type) => type === OPENMETRICS_TYPE || TEXT_TYPES.includes(type));
  return preferred === OPENMETRICS_TYPE ? OPENMETRICS : TEXT;
}

function isTooLong(header: string | string[] | undefined): boolean {
  return (header?.length ?? 0) > MAX_HEADER_LENGTH;
}
