import { ApiError } from '../../errors.ts';
import type { ReadBody } from './http-client.ts';
import { readText } from './read-body.ts';

/** Reads a body whole, as one JSON document, and makes of it what `toAnswer` makes. */
export function readDocument<T>(toAnswer: (document: unknown) => T): ReadBody<T> {
  return async ({ chunks, parseJson }) => {
    const document = parseJson(await readText(chunks));
    if (document === undefined) throw notJson();
    return toAnswer(document);
  };
}

/** The failure of a body that is not JSON. */
export function notJson(): ApiError {
  return new ApiError('invalid_json', 'the answer is not JSON');
}
