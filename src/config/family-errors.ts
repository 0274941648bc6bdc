import type { ConfigFile } from './schema.ts';
import { type Draft, INVALID } from './schema-fields.ts';
import { describeValue, type ValidationError } from './validation-error.ts';

/** Finds patterns of `metrics` that match no family: a typo would hide metrics, or not hide any. */
export function findFamilyErrors(
  file: Draft<ConfigFile>,
  families: readonly string[] | undefined,
): readonly ValidationError[] {
  if (families === undefined || file === INVALID || file.metrics === undefined || file.metrics === INVALID)
    return [];
  return Object.entries(file.metrics).flatMap(([key, patterns]) =>
    (patterns === INVALID ? [] : patterns).flatMap((pattern, index) => {
      if (pattern === INVALID || families.some((name) => pattern.test(name))) return [];
      const path = ['metrics', key, index];
      const got = describeValue(path, pattern.source);
      const message = `expected a pattern that matches the whole name of a metric family, got ${got}`;
      return [{ path, message }];
    }),
  );
}
