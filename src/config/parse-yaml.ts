import {
  type Document,
  isAlias,
  isMap,
  isNode,
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

/** A YAML file as maps, lists and texts, and where in the file each of them is. */
export interface ConfigDocument {
  /** As named to the user. */
  readonly file: string;
  /** Of a repeated key, the first value. */
  readonly values: unknown;
  /** Repeated keys. */
  readonly errors: readonly ValidationError[];
  /** The position of the value at the path, or of the nearest one above it. */
  readonly locate: (path: Path) => Position;
}

/** A position in the text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly col: number;
}

/** A position as editors and compilers write it. */
export function toPlace(file: string, { line, col }: Position): string {
  return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
}

type Path = readonly PropertyKey[];

/**
 * Parses YAML, and keeps every scalar as the text in the file; an empty value is `undefined`.
 * @throws ConfigError unless the text is one document of plain YAML.
 */
export function parseYaml(text: string, file: string): ConfigDocument {
  if (isTooDeep(text)) throw new ConfigError([`${file}: expected a configuration, got YAML nested too deep`]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  // The others follow from the first.
  const [first] = [...document.errors, ...document.warnings];
  if (first !== undefined) {
    throw new ConfigError([`${toPlace(file, lines.linePos(first.pos[0]))}: ${describeSyntaxError(first)}`]);
  }
  const errors: ValidationError[] = [];
  const values = toValue(document.contents, [], { file, lines, errors });
  return { file, values, errors, locate: (path) => lines.linePos(offsetOf(document, path)) };
}

interface Context {
  readonly file: string;
  readonly lines: LineCounter;
  readonly errors: ValidationError[];
}

function toValue(node: ParsedNode | null, path: Path, context: Context): unknown {
  if (isAlias(node)) {
    const place = toPlace(context.file, context.lines.linePos(node.range[0]));
    throw new ConfigError([`${place}: expected a value, got an alias: write it out`]);
  }
  if (isSeq(node)) return node.items.map((item, index) => toValue(item, [...path, index], context));
  if (isMap(node)) return toObject(node, path, context);
  return isScalar(node) && !isEmpty(node) ? String(node.value) : undefined;
}

function toObject({ items }: YAMLMap.Parsed, path: Path, context: Context): object {
  const entries = new Map<string, unknown>();
  for (const { key, value } of items) {
    const name = isScalar(key) ? String(key.value) : key.toString();
    if (entries.has(name)) {
      const { line } = context.lines.linePos(key.range[0]);
      context.errors.push({
        path: [...path, name],
        message: `expected each key once, got it again in line ${line}`,
      });
    } else {
      entries.set(name, toValue(value, [...path, name], context));
    }
  }
  return Object.fromEntries(entries);
}

function isEmpty({ type, value }: { readonly type?: string | undefined; readonly value: unknown }): boolean {
  return type === 'PLAIN' && ['', '~', 'null', 'Null', 'NULL'].includes(String(value));
}

function offsetOf(document: Document.Parsed, path: Path): number {
  let place: Place = { node: document.contents, offset: document.contents?.range[0] ?? 0 };
  for (const step of path) {
    const below = stepInto(place.node, step);
    if (below === undefined) break;
    place = below;
  }
  return place.offset;
}

interface Place {
  readonly node: unknown;
  readonly offset: number;
}

// The position of a value in a map is that of its key.
function stepInto(node: unknown, step: PropertyKey): Place | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
    return isScalar(pair?.key) ? { node: pair.value, offset: pair.key.range?.[0] ?? 0 } : undefined;
  }
  const item: unknown = isSeq(node) ? node.items[Number(step)] : undefined;
  return isNode(item) ? { node: item, offset: item.range?.[0] ?? 0 } : undefined;
}
