import type { ServerResponse } from 'node:http';
import type { Request, Response } from 'express';

/** TLS copies what it encrypts: a slow client holds a copy of one slice, not of the whole body. */
const SLICE_BYTES = 262_144;

/** Writes buffers that other responses share, and ends the response. Resolves when all is written or the client disconnects. */
export async function writeResponse(response: ServerResponse, body: readonly Buffer[]): Promise<void> {
  if ('encrypted' in response.req.socket) await writeSlices(response, body);
  else if (!response.destroyed) {
    response.cork();
    for (const part of body) response.write(part);
  }
  if (!response.destroyed) response.end();
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

async function writeSlices(response: ServerResponse, body: readonly Buffer[]): Promise<void> {
  for (const slice of toSlices(body)) {
    if (response.destroyed) return;
    if (!response.write(slice)) await untilDrained(response);
  }
}

/** Sends a short plain text. */
export function sendText(response: Response, status: number, text: string): void {
  response.status(status).type('text').send(text);
}

function untilDrained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function* toSlices(body: readonly Buffer[]): Generator<Buffer> {
  for (const buffer of body) {
    for (let start = 0; start < buffer.length; start += SLICE_BYTES) {
      yield buffer.subarray(start, start + SLICE_BYTES);
    }
  }
}
