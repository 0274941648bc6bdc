import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import type { Response } from 'express';

const WORTH_ZIPPING_BYTES = 1024;
const PADDING_CHUNK = ' '.repeat(65_536);

/** Sends a body as JSON, zipped when it is large and the client accepts that. */
export function sendJson(response: Response, status: number, body: unknown): void {
  const plain = Buffer.from(JSON.stringify(body));
  const zip = plain.length > WORTH_ZIPPING_BYTES && response.req.acceptsEncodings('gzip') === 'gzip';
  sendBytes(response, status, zip ? gzipSync(plain) : plain, {
    'content-type': 'application/json',
    vary: 'accept-encoding',
    ...(zip ? { 'content-encoding': 'gzip' } : {}),
  });
}

/** Sends a text that claims to be HTML, as a proxy in front of the API does. */
export function sendHtml(response: Response, status: number, title: string): void {
  const page = `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  sendBytes(response, status, Buffer.from(page), { 'content-type': 'text/html; charset=utf-8' });
}

/** Sends bytes with their length. */
export function sendBytes(
  response: Response,
  status: number,
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.end(bytes);
}

/** Streams valid JSON of at least so many bytes by putting spaces before it; ends quietly when nobody reads on. */
export function sendPadded(response: Response, body: unknown, bodyBytes: number, zipped: boolean): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
  });
  const padded = Readable.from(pad(JSON.stringify(body), bodyBytes));
  const sent = zipped ? pipeline(padded, createGzip(), response) : pipeline(padded, response);
  sent.catch(() => response.destroy());
}

function* pad(text: string, bodyBytes: number): Generator<string> {
  let missingBytes = bodyBytes - Buffer.byteLength(text);
  for (; missingBytes > 0; missingBytes -= PADDING_CHUNK.length) {
    yield PADDING_CHUNK.slice(0, missingBytes);
  }
  yield text;
}
