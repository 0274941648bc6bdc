import { z } from 'zod';
import { isKeyLike } from '../secrets/api-key-text.ts';
import type { Secret } from '../secrets/secret.ts';
import type { Pattern } from './pattern.ts';
import type { Path } from './validation-error.ts';
import type { ValueType } from './value-types.ts';

/** Replaces an invalid value while the rest of the file is checked; an absent value is `undefined`. */
export const INVALID: unique symbol = Symbol('invalid');

type Leaf = string | number | boolean | null | undefined | Secret | Pattern | ReadonlyMap<unknown, unknown>;

/** A value of which any part may be invalid or absent. */
export type Draft<T> = typeof INVALID | PartialDraft<T>;
export type PartialDraft<T> = T extends Leaf
  ? T
  : T extends readonly (infer E)[]
    ? readonly Draft<E>[]
    : { readonly [K in keyof T]?: Draft<T[K]> };

export type Fail = (path: Path, message: string) => void;

export interface FieldDocs {
  readonly help: string;
  readonly expected: string;
  /** As written in the file; `undefined` where there is none. */
  readonly default: string | undefined;
}

export const DOCS = z.registry<FieldDocs>();

export function setting<T>(type: ValueType<T>, help: string, byDefault: string): z.ZodType<T, unknown> {
  return value(type)
    .prefault(byDefault)
    .register(DOCS, { help, expected: type.expected, default: byDefault });
}

export function optional<T>(type: ValueType<T>, help: string): z.ZodType<T | undefined, unknown> {
  return value(type).optional().register(DOCS, { help, expected: type.expected, default: undefined });
}

export function required<T>(type: ValueType<T>, help: string): z.ZodType<T, unknown> {
  return value(type).register(DOCS, { help, expected: type.expected, default: undefined });
}

/** A map with these keys and no others. The error of an unknown key lists the known ones. */
export function map<S extends z.ZodRawShape>(shape: S, expected = 'a map'): z.ZodObject<S, z.core.$strict> {
  const error: z.core.$ZodErrorMap = ({ code }) =>
    code === 'unrecognized_keys'
      ? `unknown key, expected one of ${Object.keys(shape).join(', ')}`
      : `expected ${expected}`;
  return z.strictObject(shape, { error }).check(markInvalid(isMap));
}

/** A map that may be left out: then all its fields have their defaults. */
export function section<S extends z.ZodType>(schema: S): z.ZodType<z.output<S>, unknown> {
  return z.preprocess((entry) => entry ?? {}, schema);
}

function list<S extends z.ZodType>(element: S): z.ZodArray<S> {
  return z.array(element, { error: 'expected a list' }).check(markInvalid(Array.isArray));
}

/** A list that is empty if left out. */
export function listSetting<S extends z.ZodType>(
  element: S,
  expected: string,
  help: string,
): z.ZodType<z.output<S>[], unknown> {
  return list(element).prefault([]).register(DOCS, { help, expected, default: '[]' });
}

/** A list that may be left out, of at least one entry. */
export function optionalList<S extends z.ZodType>(
  element: S,
  expected: string,
  help: string,
): z.ZodType<z.output<S>[] | undefined, unknown> {
  const entries = list(element).min(1, 'expected at least one entry').optional();
  return entries.register(DOCS, { help, expected, default: undefined });
}

/** A value of the type, parsed from its text in the file. An API key is never a value. */
export function value<T>({ expected, parse, render }: ValueType<T>): z.ZodType<T, unknown> {
  return z.codec(z.unknown(), z.custom<T>(), {
    encode: (parsed) => render?.(parsed) ?? parsed,
    decode: (input, payload): T => {
      let reason: unknown;
      try {
        const parsed = typeof input === 'string' && !isKeyLike(input) ? parse(input) : undefined;
        if (parsed !== undefined) return parsed;
      } catch (error) {
        reason = error instanceof Error ? error.message : undefined;
      }
      payload.issues.push({ code: 'custom', message: `expected ${expected}`, params: { reason }, input });
      payload.value = INVALID;
      return z.NEVER;
    },
  });
}

/** A check across the fields of a map. It runs although some of them are invalid, so that all errors are found at once. */
export function relation<T>(check: (draft: T, fail: Fail) => void): z.core.$ZodCheck<T> {
  return z.superRefine<T>(
    (draft, context) => {
      check(draft, (path, message) =>
        context.addIssue({ code: 'custom', path: [...path], message, params: { isComplete: true } }),
      );
    },
    { when: ({ value: draft }) => draft !== INVALID },
  );
}

/** Renders a parsed value as it would be written in the file. */
export function renderValue(schema: unknown, parsed: unknown): unknown {
  if (parsed === undefined) return undefined;
  if (schema instanceof z.ZodCodec) return schema.encode(parsed);
  if (schema instanceof z.ZodArray && Array.isArray(parsed))
    return parsed.map((item: unknown) => renderValue(schema.element, item));
  if (!(schema instanceof z.ZodObject)) return renderValue(innerOf(schema), parsed);
  const fields = Object.entries(schema.shape);
  return Object.fromEntries(
    fields.map(([key, field]) => [key, renderValue(field, Reflect.get(Object(parsed), key))]),
  );
}

/** The schema inside one that makes it optional, gives it a default or converts its input. */
export function innerOf(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return schema.def.innerType;
  return schema instanceof z.ZodPipe ? schema.def.out : undefined;
}

// Checks that follow must not take a list for a map, or a text for a list.
function markInvalid(isValid: (input: unknown) => boolean): z.core.$ZodCheck<unknown> {
  const mark = (_: unknown, context: z.core.$RefinementCtx): void => {
    context.value = INVALID;
  };
  return z.superRefine(mark, { when: ({ value: input }) => !isValid(input) });
}

function isMap(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}
