import type { FamilyHeader } from './exposition-rules.ts';
import { unescapeHelp } from './exposition-sample.ts';

/** Reads the comment lines of an exposition: HELP, TYPE and perhaps UNIT of each family, in this order, once. */
export interface HeaderReader {
  readonly read: (line: string) => void;
  /** The family that samples belong to now. */
  readonly current: () => readonly [name: string, family: FamilyHeader];
  /** All families. */
  readonly finish: () => ReadonlyMap<string, FamilyHeader>;
}

/** Creates a reader that has read nothing. */
export function createHeaderReader(format: 'text' | 'openmetrics'): HeaderReader {
  const keywords = format === 'text' ? ['HELP', 'TYPE'] : ['HELP', 'TYPE', 'UNIT'];
  const families = new Map<string, FamilyHeader>();
  let name = '';
  let texts: string[] = [];
  let hasSamples = false;

  function start(subject: string): void {
    if (name !== '') close();
    if (families.has(subject)) fail(`the family ${subject} twice`);
    name = subject;
    texts = [];
    hasSamples = false;
  }

  function close(): FamilyHeader {
    const family = families.get(name) ?? toFamily(texts, format);
    families.set(name, family);
    return family;
  }

  return {
    read: (line) => {
      const [, keyword = '', subject = '', rest = ''] =
        /^# ([A-Z]+) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/s.exec(line) ?? fail('an odd comment');
      if (keyword === 'HELP') start(subject);
      if (keyword !== keywords[texts.length] || subject !== name || hasSamples) fail('a header out of place');
      texts.push(rest);
    },
    current: () => {
      hasSamples = true;
      return [name, close()];
    },
    finish: () => {
      if (name !== '') close();
      return families;
    },
  };
}

function toFamily([help, type, unit]: readonly string[], format: 'text' | 'openmetrics'): FamilyHeader {
  if (help === undefined || type === undefined) return fail('half a header');
  if (type !== 'gauge' && type !== 'counter' && type !== 'histogram') return fail(`an odd type: ${type}`);
  return { help: unescapeHelp(help, format), type, unit };
}

function fail(fault: string): never {
  throw new Error(fault);
}
