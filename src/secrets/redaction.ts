import { MASK, type Secret } from './secret.ts';

/** Matches API keys of the vendor. */
export const VENDOR_KEY = /phak_[\w-]+/gi;

/** A shorter text would be found in ordinary words; no API key is that short. */
const SHORTEST_SECRET = 8;

/** Masks secrets in a text. */
export type Redact = (text: string) => string;

/** Creates a function that masks these secrets, and whatever looks like an API key of the vendor. */
export function createRedaction(secrets: readonly Secret[]): Redact {
  const texts = toTexts(secrets);
  if (texts.length === 0) return (text) => text.replace(VENDOR_KEY, MASK);
  // The longest first: one key may be the start of another.
  const patterns = texts.toSorted((a, b) => b.length - a.length).map(escapeForPattern);
  const known = new RegExp(patterns.join('|'), 'g');
  return (text) => text.replace(known, MASK).replace(VENDOR_KEY, MASK);
}

/** Parses JSON to a document without secrets, however they are escaped; `undefined` if it is not JSON. */
export type ParseJson = (json: string) => unknown;

/** Creates a parser that masks these secrets, and whatever looks like an API key of the vendor. */
export function createJsonParser(secrets: readonly Secret[]): ParseJson {
  const redact = createRedaction(secrets);
  const mask = (_key: string, value: unknown): unknown => (typeof value === 'string' ? redact(value) : value);
  const suspicious = toSuspicion(secrets);
  return (json) => {
    try {
      return JSON.parse(json, suspicious.test(json) ? mask : undefined);
    } catch {
      // The error quotes the text, so it is dropped.
      return undefined;
    }
  };
}

// Matches every JSON that may contain a secret: in plain characters, or in \u escapes, which can be any character.
// Hardly any response matches, and the test is far cheaper than a look at every text.
function toSuspicion(secrets: readonly Secret[]): RegExp {
  const others = toTexts(secrets).filter((text) => text.search(VENDOR_KEY) === -1);
  return new RegExp([String.raw`\\u`, VENDOR_KEY.source, ...others.map(toJsonPattern)].join('|'), 'i');
}

function toTexts(secrets: readonly Secret[]): readonly string[] {
  return secrets.map((secret) => secret.reveal()).filter(({ length }) => length >= SHORTEST_SECRET);
}

// The text as JSON writes it. A slash may have a backslash before it.
function toJsonPattern(text: string): string {
  const written = JSON.stringify(text).slice(1, -1);
  return escapeForPattern(written).replaceAll(String.raw`\/`, String.raw`\\?\/`);
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
