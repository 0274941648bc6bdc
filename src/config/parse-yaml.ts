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
import type { ValidationError } from './validation-error.ts';
import { describeSyntaxError, isTooDeep } from './yaml-errors.ts';

type Path = readonly PropertyKey[];

/** A YAML file as maps, lists and texts, and where in the file each of them is. */
export interface ConfigDocument {
  /** Of a repeated key, the first value. */
  readonly values: unknown;
  /** Repeated keys. */
  readonly errors: readonly ValidationError[];
  /** The offset of the value at the path, or of the nearest one above it. */
  readonly locate: (path: Path) => number;
  /** The file, line and column of an offset, as editors and compilers write them. */
  readonly toPlace: (offset: number) => string;
}

/**
 * Parses YAML, and keeps every scalar as the text in the file; an empty value is `undefined`.
 * @throws ConfigError unless the text is one document of plain YAML.
 */
export function parseYaml(text: string, file: string): ConfigDocument {
  if (isTooDeep(text)) throw new ConfigError([`${file}: expected a configuration, got YAML nested too deep`]);
  const lines = new LineCounter();
  const toPlace = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  // The others follow from the first.
  const [first] = [...document.errors, ...document.warnings];
  if (first !== undefined) throw new ConfigError([`${toPlace(first.pos[0])}: ${describeSyntaxError(first)}`]);
  const reader = new Reader(lines, toPlace);
  const values = reader.read(document.contents, []);
  return { values, errors: reader.errors, locate: (path) => reader.locate(path), toPlace };
}

class Reader {
  readonly errors: ValidationError[] = [];
  readonly #offsets = new Map<string, number>();
  readonly #lines: LineCounter;
  readonly #toPlace: (offset: number) => string;

  constructor(lines: LineCounter, toPlace: (offset: number) => string) {
    this.#lines = lines;
    this.#toPlace = toPlace;
  }

  read(node: ParsedNode | null, path: Path, offset = node?.range[0] ?? 0): unknown {
    this.#offsets.set(JSON.stringify(path), offset);
    if (isAlias(node))
      throw new ConfigError([
        `${this.#toPlace(node.range[0])}: expected a value, got an alias, which is not supported`,
      ]);
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index]));
    if (isMap(node)) return this.#readMap(node, path);
    return isScalar(node) && !isEmpty(node) ? String(node.value) : undefined;
  }

  locate(path: Path): number {
    return (
      this.#offsets.get(JSON.stringify(path)) ?? (path.length === 0 ? 0 : this.locate(path.slice(0, -1)))
    );
  }

  #readMap({ items }: YAMLMap.Parsed, path: Path): object {
    const entries = new Map<string, unknown>();
    for (const { key, value } of items) {
      const name = isScalar(key) ? String(key.value) : key.toString();
      const [offset] = key.range;
      if (entries.has(name)) {
        const message = `expected each key once, got it again in line ${this.#lines.linePos(offset).line}`;
        this.errors.push({ path: [...path, name], message });
      } else {
        entries.set(name, this.read(value, [...path, name], offset));
      }
    }
    return Object.fromEntries(entries);
  }
}

function isEmpty({ type, value }: { readonly type?: string | undefined; readonly value: unknown }): boolean {
  return type === 'PLAIN' && ['', '~', 'null', 'Null', 'NULL'].includes(String(value));
}
