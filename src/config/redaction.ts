import timers from 'node:timers/promises';
import { MASK, type Secret } from './secret.ts';

/** What looks like an API key of the vendor. */
export const VENDOR_KEY = /phak_[\w-]+/gi;

/** A shorter key is none that anybody relies on, and would be found in every word. */
const SHORTEST_SECRET = 8;

/** Hides secrets in a text. */
export type Redact = (text: string) => string;

/** Creates a redaction of these secrets, and of whatever looks like an API key of the vendor. */
export function createRedaction(secrets: readonly Secret[]): Redact {
  const texts = toTexts(secrets);
  if (texts.length === 0) return (text) => text.replace(VENDOR_KEY, MASK);
  // The longest first: one key may be the start of another.
  const patterns = texts.toSorted((a, b) => b.length - a.length).map(escapeForPattern);
  const known = new RegExp(patterns.join('|'), 'g');
  return (text) => text.replace(known, MASK).replace(VENDOR_KEY, MASK);
}

/** Parses JSON to a document without secrets, however they are escaped; `undefined` when it is not JSON. */
export type ParseJson = (json: string) => Promise<unknown>;

/** Creates a parser that hides these secrets, and whatever looks like an API key of the vendor. */
export function createJsonParser(secrets: readonly Secret[]): ParseJson {
  const redact = createRedaction(secrets);
  const suspicious = toSuspicion(secrets);
  return async (json) => {
    const document = parse(json);
    // The walk through a large document takes as long as parsing: the event loop is free in between.
    await timers.setImmediate();
    return suspicious.test(json) ? redactJson(document, redact) : document;
  };
}

// Matches every JSON in which a text can be found that has to be hidden: by its own characters, or because JSON spells
// some by number, which can be any. Nearly none matches, and to look is far cheaper than to go through every text.
function toSuspicion(secrets: readonly Secret[]): RegExp {
  const others = toTexts(secrets).filter((text) => text.search(VENDOR_KEY) === -1);
  return new RegExp([String.raw`\\u`, VENDOR_KEY.source, ...others.map(toJsonPattern)].join('|'), 'i');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The parser's message quotes the text: it must not become anybody's cause.
    return undefined;
  }
}

/** Hides secrets in every text of a parsed JSON document, in place, however deep they are. */
export function redactJson(document: unknown, redact: Redact): unknown {
  const root = [document];
  const open: object[] = [root];
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(value);
    if (typeof value === 'object' && value !== null) open.push(value);
    return value;
  };
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) redactEntries(parent, visit);
  return root[0];
}

function redactEntries(parent: object, visit: (value: unknown) => unknown): void {
  if (Array.isArray(parent)) {
    for (let index = 0; index < parent.length; index += 1) parent[index] = visit(parent[index]);
    return;
  }
  for (const key of Object.keys(parent)) Reflect.set(parent, key, visit(Reflect.get(parent, key)));
}

function toTexts(secrets: readonly Secret[]): readonly string[] {
  return secrets.map((secret) => secret.reveal()).filter(({ length }) => length >= SHORTEST_SECRET);
}

// How JSON writes the text: a slash may have a backslash before it, what must be escaped has one form besides \u.
function toJsonPattern(text: string): string {
  const written = JSON.stringify(text).slice(1, -1);
  return escapeForPattern(written).replaceAll(String.raw`\/`, String.raw`\\?\/`);
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
