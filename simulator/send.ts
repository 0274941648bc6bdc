import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import type { Response } from 'express';

const MIN_GZIP_BYTES = 1024;
const PADDING_CHUNK = ' '.repeat(65_536);

/** Sends a JSON body, gzipped if it is large and the client accepts gzip. */
export function sendJson(response: Response, status: number, body: unknown): void {
  const plain = Buffer.from(JSON.stringify(body));
  const gzip = plain.length > MIN_GZIP_BYTES && response.req.acceptsEncodings('gzip') === 'gzip';
  sendBytes(response, status, gzip ? gzipSync(plain) : plain, {
    'content-type': 'application/json',
    vary: 'accept-encoding',
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
  });
}

/** Sends an HTML page, as a proxy in front of the API does. */
export function sendHtml(response: Response, status: number, title: string): void {
  const page = `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  sendBytes(response, status, Buffer.from(page), { 'content-type': 'text/html; charset=utf-8' });
}

/** Sends bytes with a Content-Length. */
export function sendBytes(
  response: Response,
  status: number,
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.end(bytes);
}

/** Streams valid JSON of at least `bodyBytes`, padded with leading spaces; ignores clients that disconnect. */
export function sendPadded(response: Response, body: unknown, bodyBytes: number, gzipped: boolean): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(gzipped ? { 'content-encoding': 'gzip' } : {}),
  });
  const padded = Readable.from(pad(JSON.stringify(body), bodyBytes));
  const sent = gzipped ? pipeline(padded, createGzip(), response) : pipeline(padded, response);
  sent.catch(() => response.destroy());
}

function* pad(text: string, bodyBytes: number): Generator<string> {
  let missingBytes = bodyBytes - Buffer.byteLength(text);
  for (; missingBytes > 0; missingBytes -= PADDING_CHUNK.length) {
    yield PADDING_CHUNK.slice(0, missingBytes);
  }
  yield text;
}
