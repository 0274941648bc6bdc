import { GrowingBytes } from './growing-bytes.ts';

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];
const [OPEN_MAP, CLOSE_MAP] = [0x7b, 0x7d];

/** By byte, how many more lists and maps are open after it. */
const DEPTH_STEPS = new Int8Array(256);
DEPTH_STEPS.set([1], OPEN_LIST);
DEPTH_STEPS.set([1], OPEN_MAP);
DEPTH_STEPS.set([-1], CLOSE_LIST);
DEPTH_STEPS.set([-1], CLOSE_MAP);

/** What JSON allows between its parts: tab, newline, return, space. */
const BLANK_BYTES = new Set([0x09, 0x0a, 0x0d, 0x20]);
const BLANK = /^[\t\n\r ]*$/;

/** Where in an item the last chunk ended. */
interface Place {
  /** Lists and maps that are open. */
  depth: number;
  isInString: boolean;
  /** Whether the last byte was a backslash that the next one belongs to. */
  isEscaped: boolean;
}

/** How a document ended: as the list that was split, as no list (its text), or as no JSON. */
export type DocumentEnd =
  | { readonly kind: 'list' }
  | { readonly kind: 'other'; readonly text: string }
  | { readonly kind: 'broken' };

/**
 * Finds the items of a JSON array in its bytes as they come in, and holds no more of it than one item. It knows
 * strings, brackets and commas only. An item is whatever stands between two of the array's commas, so an array is
 * JSON exactly when each of its items is: whoever parses them finds the fault, and gives up.
 */
export class ItemSplitter {
  #state: 'before' | 'first' | 'further' | 'after' | 'other' | 'broken' = 'before';
  readonly #place: Place = { depth: 0, isInString: false, isEscaped: false };
  /** The start of an item that goes on in the next chunk, or all of a document that is no list. */
  readonly #kept = new GrowingBytes();

  /** The texts of the items that end in this chunk, one by one. */
  *push(chunk: Buffer): Generator<string, void> {
    // A character per byte: strings are searched several times as fast as bytes.
    const bytes = chunk.toString('latin1');
    let at = 0;
    if (this.#state === 'before') at = this.#open(chunk);
    while (at < chunk.length && (this.#state === 'first' || this.#state === 'further')) {
      const end = findItemEnd(bytes, at, this.#place);
      if (end === chunk.length) {
        this.#kept.append(chunk.subarray(at));
        return;
      }
      const text = this.#take(chunk, at, end);
      const isEmptyList = this.#state === 'first' && chunk[end] === CLOSE_LIST && BLANK.test(text);
      this.#state = toStateAfter(chunk[end]);
      if (!isEmptyList) yield text;
      at = end + 1;
    }
    if (this.#state === 'other') this.#kept.append(chunk.subarray(at));
    if (this.#state === 'after' && skipBlank(chunk, at) < chunk.length) this.#state = 'broken';
  }

  /** Keeps nothing more: an item was no JSON. */
  giveUp(): void {
    this.#state = 'broken';
  }

  /** What the document was, after its last chunk. */
  end(): DocumentEnd {
    if (this.#state === 'after') return { kind: 'list' };
    return this.#state === 'other' ? { kind: 'other', text: this.#kept.takeText() } : { kind: 'broken' };
  }

  // Where the first item, or a document that is no list, begins in this chunk.
  #open(chunk: Buffer): number {
    const at = skipBlank(chunk, 0);
    if (at === chunk.length) return at;
    const isList = chunk[at] === OPEN_LIST;
    this.#state = isList ? 'first' : 'other';
    return isList ? at + 1 : at;
  }

  #take(chunk: Buffer, start: number, end: number): string {
    if (this.#kept.isEmpty) return chunk.toString('utf8', start, end);
    this.#kept.append(chunk.subarray(start, end));
    return this.#kept.takeText();
  }
}

function toStateAfter(end: number | undefined): 'further' | 'after' | 'broken' {
  if (end === COMMA) return 'further';
  return end === CLOSE_LIST ? 'after' : 'broken';
}

function skipBlank(chunk: Buffer, start: number): number {
  let at = start;
  while (at < chunk.length && BLANK_BYTES.has(chunk[at] ?? 0)) at += 1;
  return at;
}

// The index of the comma or bracket that ends the item, or the chunk's length when the item goes on. A byte of a
// character that is not ASCII is never one of ours: nothing needs to be decoded.
function findItemEnd(bytes: string, start: number, place: Place): number {
  let { depth } = place;
  let at = place.isInString ? skipString(bytes, start, place) : start;
  while (at < bytes.length) {
    const byte = bytes.charCodeAt(at);
    const step = DEPTH_STEPS[byte] ?? 0;
    if (depth === 0 && (step < 0 || byte === COMMA)) break;
    at += 1;
    depth += step;
    if (byte === QUOTE) at = skipString(bytes, at, place);
  }
  place.depth = depth;
  return at;
}

// The index behind the string's end, or the chunk's length when the string goes on.
function skipString(bytes: string, start: number, place: Place): number {
  let at = place.isEscaped ? start + 1 : start;
  do {
    const quote = bytes.indexOf('"', at);
    const end = quote === -1 ? bytes.length : quote;
    place.isEscaped = endsInEscape(bytes, at, end);
    place.isInString = quote === -1 || place.isEscaped;
    at = end + 1;
    if (quote === -1) return end;
  } while (place.isInString);
  return at;
}

// Whether an odd number of backslashes stands before the end: each second one is escaped itself.
function endsInEscape(bytes: string, start: number, end: number): boolean {
  let at = end;
  while (at > start && bytes.charCodeAt(at - 1) === BACKSLASH) at -= 1;
  return (end - at) % 2 === 1;
}
