import type { ServerResponse } from 'node:http';

/** TLS copies what a client has not taken yet: it gets no more than this at a time. */
const TLS_SLICE_BYTES = 65_536;

/**
 * Sends parts that others may be sending, too, and ends the answer. Nothing is copied but what TLS encrypts: who reads
 * slowly, or not at all, holds no copy. Resolves when all is on its way, or the client is gone.
 */
export async function sendParts(response: ServerResponse, parts: readonly Buffer[]): Promise<void> {
  if ('encrypted' in response.req.socket) await writeInSlices(response, parts);
  else writeAtOnce(response, parts);
  if (!response.destroyed) response.end();
}

function writeAtOnce(response: ServerResponse, parts: readonly Buffer[]): void {
  if (response.destroyed) return;
  response.cork();
  for (const part of parts) response.write(part);
}

async function writeInSlices(response: ServerResponse, parts: readonly Buffer[]): Promise<void> {
  for (const slice of toSlices(parts)) {
    if (response.destroyed) return;
    if (!response.write(slice)) await untilDrained(response);
  }
}

function untilDrained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}

function* toSlices(parts: readonly Buffer[]): Generator<Buffer> {
  for (const part of parts) {
    for (let start = 0; start < part.length; start += TLS_SLICE_BYTES) {
      yield part.subarray(start, start + TLS_SLICE_BYTES);
    }
  }
}
