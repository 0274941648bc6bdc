import type { Request } from 'express';
import type { ExpositionRequest } from '../metrics/exposition.ts';
import { OPENMETRICS, TEXT } from '../metrics/format.ts';

const OPENMETRICS_TYPE = 'application/openmetrics-text';
const TYPES = [OPENMETRICS_TYPE, 'text/plain', 'text/*', '*/*'];

/** The format and encoding that a scraper prefers by its q-values; plain text where it accepts neither format. */
export function negotiate(request: Request): ExpositionRequest {
  const preferred = request.accepts().find((type) => TYPES.includes(type));
  return {
    format: preferred === OPENMETRICS_TYPE ? OPENMETRICS : TEXT,
    gzip: request.acceptsEncodings(['gzip', 'identity']) === 'gzip',
  };
}
