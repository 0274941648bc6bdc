import { z } from 'zod';
import { isKeyLike } from '../secrets/api-key-text.ts';
import type { Kind } from './value-types.ts';

/** What the documentation says of a setting. */
export interface SettingFacts {
  readonly help: string;
  readonly expected: string;
  /** As it would be written; `undefined` where there is none. */
  readonly default: string | undefined;
}

const FACTS = new WeakMap<z.ZodType, SettingFacts>();

/** A setting with a default. */
export function setting<T>(kind: Kind<T>, help: string, byDefault: string): z.ZodType<T, unknown> {
  return documented(value(kind).prefault(byDefault), { help, expected: kind.expected, default: byDefault });
}

/** A setting that may be left out. */
export function optional<T>(kind: Kind<T>, help: string): z.ZodType<T | undefined, unknown> {
  return documented(value(kind).optional(), { help, expected: kind.expected, default: undefined });
}

/** A setting that must be there. */
export function required<T>(kind: Kind<T>, help: string): z.ZodType<T, unknown> {
  return documented(value(kind), { help, expected: kind.expected, default: undefined });
}

/** Any schema, with what the documentation says of it. */
export function documented<S extends z.ZodType>(schema: S, facts: SettingFacts): S {
  FACTS.set(schema, facts);
  return schema;
}

/**
 * What the documentation says of a schema; `undefined` where it is a section of its own.
 * @internal Only the documentation, which is a test, asks for it.
 */
export function factsOf(schema: z.ZodType): SettingFacts | undefined {
  return FACTS.get(schema);
}

/** A value of the kind, from the text as it stands in the file; an API key is no value of any kind. */
export function value<T>({ expected, parse, explain }: Kind<T>): z.ZodType<T, unknown> {
  return z.unknown().transform((text, context): T => {
    const isText = typeof text === 'string' && !isKeyLike(text);
    const parsed = isText ? parse(text) : undefined;
    if (parsed !== undefined) return parsed;
    const reason = isText ? explain?.(text) : undefined;
    context.addIssue({ code: 'custom', message: `expected ${expected}`, params: { reason } });
    return z.NEVER;
  });
}
