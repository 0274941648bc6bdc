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
import type { Fault } from './validation-error.ts';
import { describeSyntax, isTooDeep } from './yaml-errors.ts';

/** A YAML file as maps, lists and texts, and where in the file each of them is. */
export interface ConfigDocument {
  /** Of a key that is there twice, what came first. */
  readonly raw: unknown;
  /** Keys that are there twice. */
  readonly faults: readonly Fault[];
  /** Where what is at the path starts, or what is nearest above it. */
  readonly locate: (path: Path) => Position;
}

/** Where in the text a thing starts; both count from 1. */
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
 * Parses YAML, leaving every scalar as the text that was written; an empty value is as good as none.
 * @throws ConfigError for what is not one document of plain YAML.
 */
export function parseConfigDocument(text: string, file: string): ConfigDocument {
  if (isTooDeep(text)) throw new ConfigError([`${file}: expected a configuration, got YAML nested too deep`]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  // The first is the cause, the rest what follows from it.
  const [first] = [...document.errors, ...document.warnings];
  if (first !== undefined) {
    throw new ConfigError([`${toPlace(file, lines.linePos(first.pos[0]))}: ${describeSyntax(first)}`]);
  }
  const reading: Reading = { file, lines, faults: [] };
  const raw = toRaw(document.contents, [], reading);
  return { raw, faults: reading.faults, locate: (path) => lines.linePos(offsetOf(document, path)) };
}

interface Reading {
  readonly file: string;
  readonly lines: LineCounter;
  readonly faults: Fault[];
}

function toRaw(node: ParsedNode | null, path: Path, reading: Reading): unknown {
  if (isAlias(node)) {
    const place = toPlace(reading.file, reading.lines.linePos(node.range[0]));
    throw new ConfigError([`${place}: expected a value, got an alias: write it out`]);
  }
  if (isSeq(node)) return node.items.map((item, index) => toRaw(item, [...path, index], reading));
  if (isMap(node)) return toRawMap(node, path, reading);
  return isScalar(node) && !isEmpty(node) ? String(node.value) : undefined;
}

function toRawMap({ items }: YAMLMap.Parsed, path: Path, reading: Reading): object {
  const entries = new Map<string, unknown>();
  for (const { key, value } of items) {
    const name = isScalar(key) ? String(key.value) : key.toString();
    if (entries.has(name)) {
      const { line } = reading.lines.linePos(key.range[0]);
      reading.faults.push({
        path: [...path, name],
        message: `expected each key once, got it again in line ${line}`,
      });
    } else {
      entries.set(name, toRaw(value, [...path, name], reading));
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

// What is in a map is where its key is.
function stepInto(node: unknown, step: PropertyKey): Place | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
    return isScalar(pair?.key) ? { node: pair.value, offset: pair.key.range?.[0] ?? 0 } : undefined;
  }
  const item: unknown = isSeq(node) ? node.items[Number(step)] : undefined;
  return isNode(item) ? { node: item, offset: item.range?.[0] ?? 0 } : undefined;
}
