import type { ErrorCode, YAMLParseError, YAMLWarning } from 'yaml';

/** Replaces the parser's messages that quote the file, which may contain a secret; its other messages are fixed. */
const MESSAGES: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'an invalid anchor or alias',
  BAD_COLLECTION_TYPE: 'a tag, which is not supported',
  BAD_DIRECTIVE: 'a directive, which is not supported',
  BAD_DQ_ESCAPE: 'an invalid escape sequence in double quotes',
  BAD_SCALAR_START: 'an unquoted text that starts with a reserved character',
  IMPOSSIBLE: 'an unexpected token',
  MULTIPLE_DOCS: 'a second document: expected one',
  RESOURCE_EXHAUSTION: 'nested too deep',
  TAG_RESOLVE_FAILED: 'a tag, which is not supported',
  UNEXPECTED_TOKEN: 'an unexpected token: is there an extra quote, colon or comma?',
};

/** Describes a YAML error without quoting the file. */
export function describeSyntaxError({ code, message }: YAMLParseError | YAMLWarning): string {
  return `expected YAML, got ${MESSAGES[code] ?? `an error: ${message}`}`;
}
