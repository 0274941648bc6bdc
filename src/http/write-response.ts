import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';

/** TLS copies what it encrypts: a slow client holds a copy of one slice, not of the whole body. */
const SLICE_BYTES = 262_144;

/** Writes buffers that other responses share, and ends the response. Resolves when all is written or the client disconnects. */
export async function writeResponse(response: ServerResponse, body: readonly Buffer[]): Promise<void> {
  if (response.destroyed) return;
  if ('encrypted' in response.req.socket) return pipeline(toSlices(body), response).catch(() => undefined);
  response.cork();
  for (const part of body) response.write(part);
  response.end();
}

/** Sends a body that other responses share, or only its length to HEAD. */
export async function sendBody(
  { method }: Request,
  response: Response,
  body: readonly Buffer[],
): Promise<void> {
  const length = body.reduce((sum, part) => sum + part.length, 0);
  response.set('Content-Length', String(length));
  if (method === 'HEAD') response.end();
  else await writeResponse(response, body);
}

export function sendText(response: Response, status: number, text: string): void {
  response.status(status).type('text').send(text);
}

function* toSlices(body: readonly Buffer[]): Generator<Buffer> {
  for (const buffer of body) {
    for (let start = 0; start < buffer.length; start += SLICE_BYTES) {
      yield buffer.subarray(start, start + SLICE_BYTES);
    }
  }
}
