import type { ErrorCode, YAMLParseError, YAMLWarning } from 'yaml';

/** Far above what a configuration needs, far below what overflows the parser's stack. */
const MAX_DEPTH = 100;

/** What the parser would say in the words of the file, which may be a secret; its other messages are fixed texts. */
const OWN_WORDS: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'an anchor or alias that is none',
  BAD_COLLECTION_TYPE: 'a tag, which has no use here',
  BAD_DIRECTIVE: 'a directive, which has no use here',
  BAD_DQ_ESCAPE: 'an escape sequence that is none, in double quotes',
  BAD_SCALAR_START: 'a text that starts with a character that needs quotes',
  IMPOSSIBLE: 'something that should not be here',
  MULTIPLE_DOCS: 'a second document: expected one',
  NON_STRING_KEY: 'a key that is not a text',
  RESOURCE_EXHAUSTION: 'nested too deep',
  TAG_RESOLVE_FAILED: 'a tag, which has no use here',
  UNEXPECTED_TOKEN: 'something that should not be here: is there a quote, colon or comma too many?',
};

/** What is wrong with a text as YAML, without repeating any of it. */
export function describeSyntaxError({ code, message }: YAMLParseError | YAMLWarning): string {
  return `expected YAML, got ${OWN_WORDS[code] ?? `a fault: ${message}`}`;
}

/** Whether a text nests so deep that it cannot be meant: an estimate, which takes brackets in quotes for nesting. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return true;
  }
  return /(?:[-?:]\s+){100}/.test(text);
}
