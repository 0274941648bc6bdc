import { z } from 'zod';
import { isKeyLike } from '../secrets/api-key-text.ts';
import type { Secret } from '../secrets/secret.ts';
import type { Pattern } from './pattern.ts';
import type { ValidationError } from './validation-error.ts';
import type { ValueType } from './value-types.ts';

/** Replaces an invalid value while the rest of the file is checked; an absent value is `undefined`. */
export const INVALID: unique symbol = Symbol('invalid');

type Leaf = string | number | boolean | null | undefined | Secret | Pattern | ReadonlyMap<unknown, unknown>;

/** A value of which any part may be invalid or absent. */
export type Draft<T> = typeof INVALID | DraftOf<T>;
type DraftOf<T> = T extends Leaf
  ? T
  : T extends readonly (infer E)[]
    ? readonly Draft<E>[]
    : { readonly [K in keyof T]?: Draft<T[K]> };

/** What the documentation says about a field. */
export interface FieldDocs {
  readonly help: string;
  readonly expected: string;
  /** As written in the file; `undefined` where there is none. */
  readonly default: string | undefined;
}

const DOCS = new WeakMap<z.ZodType, FieldDocs>();

/** A field with a default. */
export function setting<T>(type: ValueType<T>, help: string, byDefault: string): z.ZodType<T, unknown> {
  return withDocs(value(type).prefault(byDefault), { help, expected: type.expected, default: byDefault });
}

/** A field that may be left out. */
export function optional<T>(type: ValueType<T>, help: string): z.ZodType<T | undefined, unknown> {
  return withDocs(value(type).optional(), { help, expected: type.expected, default: undefined });
}

/** A field that must be present. */
export function required<T>(type: ValueType<T>, help: string): z.ZodType<T, unknown> {
  return withDocs(value(type), { help, expected: type.expected, default: undefined });
}

/** A map with these keys and no others. The issue of an unknown key lists the known ones. */
export function map<S extends z.ZodRawShape>(shape: S, expected = 'a map'): z.ZodObject<S, z.core.$strict> {
  const error: z.core.$ZodErrorMap = ({ code }) =>
    code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : `expected ${expected}`;
  return z.strictObject(shape, { error }).check(markInvalid(isMap));
}

/** A map that may be left out: then all its fields have their defaults. */
export function section<S extends z.ZodType>(schema: S): z.ZodType<z.output<S>, unknown> {
  return z.preprocess((entry) => entry ?? {}, schema);
}

/** A list of these. */
export function list<S extends z.ZodType>(element: S): z.ZodArray<S> {
  return z.array(element, { error: 'expected a list' }).check(markInvalid(Array.isArray));
}

/** Attaches documentation to a schema. */
export function withDocs<S extends z.ZodType>(schema: S, docs: FieldDocs): S {
  DOCS.set(schema, docs);
  return schema;
}

/**
 * The documentation of a schema; `undefined` where it is a section.
 * @internal Used by the documentation generator only.
 */
export function docsOf(schema: z.ZodType): FieldDocs | undefined {
  return DOCS.get(schema);
}

/** A value of the type, parsed from its text in the file. An API key is never a value. */
export function value<T>({
  expected,
  parse,
  explain,
  render: encode = identity,
}: ValueType<T>): z.ZodType<T, unknown> {
  return z.codec(z.unknown(), z.custom<T>(), {
    encode,
    decode: (text, payload): T => {
      const isText = typeof text === 'string' && !isKeyLike(text);
      const parsed = isText ? parse(text) : undefined;
      if (parsed !== undefined) return parsed;
      const reason = isText ? explain?.(text) : undefined;
      payload.issues.push({
        code: 'custom',
        message: `expected ${expected}`,
        params: { reason },
        input: text,
      });
      payload.value = INVALID;
      return z.NEVER;
    },
  });
}

/** A check across the fields of a map. It runs although some of them are invalid, so that all errors are found at once. */
export function relation<T>(check: (draft: T) => readonly ValidationError[]): z.core.$ZodCheck<T> {
  return z.superRefine<T>(
    (draft, context) => {
      for (const { path, message } of check(draft))
        context.addIssue({ code: 'custom', path: [...path], message, params: { isComplete: true } });
    },
    { when: ({ value: draft }) => draft !== INVALID },
  );
}

/** Renders a parsed value as it would be written in the file. */
export function render(schema: unknown, parsed: unknown): unknown {
  if (parsed === undefined) return undefined;
  if (schema instanceof z.ZodArray && Array.isArray(parsed))
    return parsed.map((item: unknown) => render(schema.element, item));
  if (schema instanceof z.ZodObject) {
    const entries = Object.entries(schema.shape).map(([key, field]) => [
      key,
      render(field, Reflect.get(Object(parsed), key)),
    ]);
    return Object.fromEntries(entries);
  }
  if (schema instanceof z.ZodCodec) return schema.encode(parsed);
  const inner = innerOf(schema);
  return inner === undefined ? parsed : render(inner, parsed);
}

/** The schema inside one that makes it optional, gives it a default or converts its input. */
export function innerOf(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return schema.def.innerType;
  return schema instanceof z.ZodPipe ? schema.def.out : undefined;
}

// Checks that follow must not take a list for a map, or a text for a list.
function markInvalid(isValid: (input: unknown) => boolean): z.core.$ZodCheck<unknown> {
  return z.superRefine<unknown>(
    (_, context) => {
      context.value = INVALID;
    },
    { when: ({ value: input }) => !isValid(input) },
  );
}

function isMap(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function identity(parsed: unknown): unknown {
  return parsed;
}
