import type { ErrorCode, YAMLParseError, YAMLWarning } from 'yaml';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { ConfigError } from '../errors.ts';
import { describeReadError } from '../files/describe-file.ts';
import type { ReadFile } from '../files/read-file-with-timeout.ts';
import { type Path, renderPath, type ValidationError } from './validation-error.ts';

/** A YAML file as maps, lists and texts, and where in the file each of them is. */
export class ConfigDocument {
  /** Every scalar as the text in the file, an empty one as `undefined`; of a repeated key, the first value. */
  readonly values: unknown;
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #offsets = new Map<string, number>();
  readonly #repeatedKeys: ValidationError[] = [];

  /** @throws ConfigError unless the text is one document of plain YAML. */
  constructor(text: string, file: string) {
    this.#file = file;
    const document = parseDocument(text, {
      lineCounter: this.#lines,
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    });
    // The others follow from the first.
    const [first] = [...document.errors, ...document.warnings];
    if (first !== undefined) throw this.#errorAt(first.pos[0], describeSyntaxError(first));
    this.values = this.#read(document.contents, []);
  }

  /** Formats errors and repeated keys in the order of the file, one per line: file, line, column, path and message. */
  formatErrors(errors: readonly ValidationError[]): readonly string[] {
    return [...this.#repeatedKeys, ...errors]
      .map(({ path, message }) => ({ offset: this.#locate(path), path: renderPath(path), message }))
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ offset, path, message }) =>
        [this.#toPlace(offset), path, message].filter((text) => text !== '').join(': '),
      );
  }

  #read(node: ParsedNode | null, path: Path, offset = node?.range[0] ?? 0): unknown {
    this.#offsets.set(JSON.stringify(path), offset);
    if (isAlias(node))
      throw this.#errorAt(node.range[0], 'expected a value, got an alias, which is not supported');
    if (isSeq(node)) return node.items.map((item, index) => this.#read(item, [...path, index]));
    if (isMap(node)) return this.#readMap(node, path);
    return isScalar(node) && !isEmpty(node) ? String(node.value) : undefined;
  }

  #readMap({ items }: YAMLMap.Parsed, path: Path): object {
    const entries = new Map<string, unknown>();
    for (const { key, value } of items) {
      const name = isScalar(key) ? String(key.value) : key.toString();
      const [offset] = key.range;
      if (entries.has(name)) {
        const message = `expected each key once, got it again in line ${this.#lines.linePos(offset).line}`;
        this.#repeatedKeys.push({ path: [...path, name], message });
      } else {
        entries.set(name, this.#read(value, [...path, name], offset));
      }
    }
    return Object.fromEntries(entries);
  }

  // The offset of the value at the path, or of the nearest one above it.
  #locate(path: Path): number {
    return (
      this.#offsets.get(JSON.stringify(path)) ?? (path.length === 0 ? 0 : this.#locate(path.slice(0, -1)))
    );
  }

  #toPlace(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.#file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  }

  #errorAt(offset: number, message: string): ConfigError {
    return new ConfigError([`${this.#toPlace(offset)}: ${message}`]);
  }
}

/** Reads a YAML file. @throws ConfigError */
export async function readDocument(file: string, what: string, read: ReadFile): Promise<ConfigDocument> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await read(file));
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8' : describeReadError(error);
    throw new ConfigError([`${file}: cannot read the ${what}: ${reason}`]);
  }
  return new ConfigDocument(text, file);
}

function isEmpty({ type, value }: { readonly type?: string | undefined; readonly value: unknown }): boolean {
  return type === 'PLAIN' && ['', '~', 'null', 'Null', 'NULL'].includes(String(value));
}

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
