import { ApiError } from '../../errors.ts';
import type { AnswerBody, ReadBody } from './http-client.ts';
import { type DocumentEnd, ItemSplitter } from './item-splitter.ts';
import { notJson } from './read-document.ts';

/** Takes the items of a list one by one, so that none has to be kept for the others. */
export interface ListReader<T> {
  /** What the items are, in the plural. */
  readonly what: string;
  readonly add: (item: unknown) => void;
  /** What the list says; called only when it has come whole. */
  readonly end: () => T;
}

/**
 * Reads a body that is a JSON array, item by item as it comes in; `start` is called anew for every body.
 * @throws ApiError `invalid_json`, or `invalid_payload` for JSON that is no array.
 */
export function readList<T>(start: () => ListReader<T>): ReadBody<T> {
  return async (body) => {
    const list = start();
    const end = await addItems(list, body);
    if (end.kind === 'list') return list.end();
    const document = end.kind === 'other' ? body.parseJson(end.text) : undefined;
    if (document === undefined) throw notJson();
    throw new ApiError('invalid_payload', `expected a list of ${list.what}, got ${kindOf(document)}`);
  };
}

// What is no JSON is still read to its end: that it is too large, or cut off, is told first.
async function addItems(
  list: ListReader<unknown>,
  { chunks, parseJson, turns }: AnswerBody,
): Promise<DocumentEnd> {
  const splitter = new ItemSplitter();
  for await (const chunk of chunks) {
    for (const text of splitter.push(chunk)) {
      if (turns.isOver()) await turns.next();
      const item = parseJson(text);
      if (item === undefined) splitter.giveUp();
      else list.add(item);
    }
  }
  return splitter.end();
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : `a value of type ${typeof value}`;
}
