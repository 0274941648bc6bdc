import { MASK, type Secret } from './secret.ts';

export const VENDOR_KEY = /phak_[\w-]+/gi;

/** A shorter text would be found in ordinary words; no API key is that short. */
const SHORTEST_SECRET = 8;

export type Redact = (text: string) => string;

/** Creates a function that masks these secrets, and whatever looks like an API key of the vendor. */
export function createRedaction(secrets: readonly Secret[]): Redact {
  const pattern = new RegExp(toSource(toTexts(secrets)), 'gi');
  return (text) => text.replace(pattern, MASK);
}

/**
 * Creates a parser of JSON that masks these secrets, and whatever looks like an API key of the vendor; `undefined` if
 * the text is not JSON.
 */
export function createJsonParser(secrets: readonly Secret[]): (json: string) => unknown {
  const redact = createRedaction(secrets);
  const mask = (_key: string, value: unknown): unknown => (typeof value === 'string' ? redact(value) : value);
  // Hardly any response looks suspicious, and a test of the whole is far cheaper than a look at every text. JSON may
  // have \u for any character, and a backslash before a slash.
  const written = toTexts(secrets)
    .filter((text) => text.search(VENDOR_KEY) === -1)
    .map((text) => JSON.stringify(text).slice(1, -1));
  const suspicious = new RegExp(String.raw`${toSource(written)}|\\[u/]`, 'i');
  return (json) => {
    try {
      return JSON.parse(json, suspicious.test(json) ? mask : undefined);
    } catch {
      // The error quotes the text, so it is dropped.
      return undefined;
    }
  };
}

function toTexts(secrets: readonly Secret[]): readonly string[] {
  return secrets.map((secret) => secret.reveal()).filter(({ length }) => length >= SHORTEST_SECRET);
}

// The longest text first: one key may be the start of another.
function toSource(texts: readonly string[]): string {
  const sorted = texts.toSorted((a, b) => b.length - a.length);
  const escaped = sorted.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`));
  return [...escaped, VENDOR_KEY.source].join('|');
}
