/** Ways in which a key is written down wrongly, the most telling first; no reason repeats any of the text. */
const FAULTS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^$/, 'it is empty'],
  [/[\r\n]/, 'it has several lines: write the key alone'],
  [
    /^(?:export\s+)?[A-Za-z_]\w*\s*=\s*[^=\s]/,
    'it has a name and = in front of the key: write the key alone',
  ],
  [/^["'`]|["'`]$/, 'it has quotes around the key: write the key alone'],
  [/^[{[]/, 'it looks like JSON or a template: write the key alone'],
  [/^\$[{(]?\w+[)}]?$|^<.*>$/, 'it is a placeholder that nothing has replaced: write the key itself'],
  [/\\[nr]$/, 'it ends with a backslash and a letter instead of a line end: write the key alone'],
  [/\s/, 'it has a blank inside: write the key alone'],
  [/[^\x21-\x7e]/, 'it has characters that are not printable ASCII'],
  [/^.{513}/, 'it is longer than 512 characters'],
];

/** Why a text cannot be an API key, blanks around it aside; `undefined` when it can. */
export function findApiKeyFault(text: string): string | undefined {
  return FAULTS.find(([pattern]) => pattern.test(text.trim()))?.[1];
}

/** Whether a text looks like an API key, put where something else belongs. */
export function isKeyLike(text: string): boolean {
  return /^\s*phak_|phak_\w{16}/i.test(text);
}
