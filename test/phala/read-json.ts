import { systemClock } from '../../src/clock.ts';
import type { ReadBody } from '../../src/phala/client/http-client.ts';
import { createTurns } from '../../src/phala/client/turns.ts';
import { createJsonParser } from '../../src/secrets/redaction.ts';
import { Secret } from '../../src/secrets/secret.ts';

/** Reads a body that comes in these chunks as an answer of the API would be, with these keys in use. */
export function readChunks<T>(
  chunks: Iterable<Buffer>,
  read: ReadBody<T>,
  secrets: readonly string[] = [],
): Promise<T> {
  return read({
    chunks: toAsync(chunks),
    parseJson: createJsonParser(secrets.map((secret) => new Secret(secret))),
    turns: createTurns(systemClock),
  });
}

/** Reads a document as an answer of the API would be. */
export function readJson<T>(
  document: unknown,
  read: ReadBody<T>,
  secrets: readonly string[] = [],
): Promise<T> {
  return readChunks([Buffer.from(JSON.stringify(document))], read, secrets);
}

async function* toAsync(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}
