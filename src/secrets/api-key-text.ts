/** Common mistakes in a key, the most specific first; no message repeats any of the text. */
const FAULTS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^$/, 'it is empty'],
  [/[\r\n]/, 'it has several lines: write only the key'],
  [/^(?:export\s+)?[A-Za-z_]\w*\s*=\s*[^=\s]/, 'it has a name and = before the key: write only the key'],
  [/^["'`]|["'`]$/, 'it has quotes around the key: write only the key'],
  [/^[{[]/, 'it looks like JSON or a template: write only the key'],
  [/^\$[{(]?\w+[)}]?$|^<.*>$/, 'it is an unreplaced placeholder: write the key itself'],
  [/\\[nr]$/, 'it ends with a backslash and a letter instead of a line break: write only the key'],
  [/\s/, 'it contains whitespace: write only the key'],
  [/[^\x21-\x7e]/, 'it contains characters other than printable ASCII'],
  [/^.{513}/, 'it is longer than 512 characters'],
];

/** Why a text is not a valid API key, surrounding whitespace aside; `undefined` if it is. */
export function findApiKeyFault(text: string): string | undefined {
  return FAULTS.find(([pattern]) => pattern.test(text.trim()))?.[1];
}

/** Whether a text looks like an API key in the place of another value. */
export function isKeyLike(text: string): boolean {
  return /^\s*phak_|phak_\w{16}/i.test(text);
}
