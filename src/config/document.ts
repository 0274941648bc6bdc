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
} from 'yaml';
import { ConfigError } from '../errors.ts';

/** A YAML file as maps, lists and texts, and where in the file each of them is. */
export interface ConfigDocument {
  readonly raw: unknown;
  /** Where what is at the path starts, or what is nearest above it. */
  readonly locate: (path: readonly PropertyKey[]) => Position;
}

/** A position as editors and compilers write it. */
export function toPlace(file: string, { line, col }: Position): string {
  return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
}

/** Where in the text a thing starts; both count from 1. */
export interface Position {
  readonly line: number;
  readonly col: number;
}

/**
 * Parses YAML, leaving every scalar as the text that was written; an empty value is as good as none.
 * @throws ConfigError for what is not one document of plain YAML.
 */
export function parseConfigDocument(text: string, file: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'failsafe',
    prettyErrors: false,
    logLevel: 'silent',
  });
  const faults = [...document.errors, ...document.warnings].map(
    ({ message, pos: [offset] }) => `${toPlace(file, lines.linePos(offset))}: ${withoutQuotes(message)}`,
  );
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    raw: toRaw(document.contents, file, lines),
    locate: (path) => lines.linePos(offsetOf(document, path)),
  };
}

// The parser quotes what it stumbled over, which may be a secret.
function withoutQuotes(message: string): string {
  return message.replace(/:? ?".*$/s, '');
}

function toRaw(node: ParsedNode | null, file: string, lines: LineCounter): unknown {
  if (isAlias(node)) {
    throw new ConfigError([
      `${toPlace(file, lines.linePos(node.range[0]))}: expected a value, got an alias: write it out`,
    ]);
  }
  if (isSeq(node)) return node.items.map((item) => toRaw(item, file, lines));
  if (isMap(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => [
        isScalar(key) ? String(key.value) : key.toString(),
        toRaw(value, file, lines),
      ]),
    );
  }
  return isScalar(node) && !isEmpty(node) ? String(node.value) : undefined;
}

function isEmpty({ type, value }: { readonly type?: string | undefined; readonly value: unknown }): boolean {
  return type === 'PLAIN' && ['', '~', 'null'].includes(String(value));
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
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

// What is in a map is where its key is.
function stepInto(node: unknown, step: PropertyKey): Place | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
    return isScalar(pair?.key) ? { node: pair.value, offset: pair.key.range?.[0] ?? 0 } : undefined;
  }
  const item: unknown = isSeq(node) ? node.items[Number(step)] : undefined;
  return isNode(item) ? { node: item, offset: item.range?.[0] ?? 0 } : undefined;
}
