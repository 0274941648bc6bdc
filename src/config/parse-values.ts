import { z } from 'zod';
import { type Draft, INVALID } from './schema-fields.ts';
import { describeValue, type Path, type ValidationError } from './validation-error.ts';

/** A parsed file: its values if all are valid, those that are valid in any case, and every error. */
export interface Parsed<T> {
  readonly data: T | undefined;
  readonly draft: T | Draft<T>;
  readonly errors: readonly ValidationError[];
}

/** Parses the values of a file by its schema, once. */
export function parseValues<S extends z.ZodType>(schema: S, values: unknown): Parsed<z.output<S>> {
  let draft: z.output<S> | Draft<z.output<S>> = INVALID;
  const keepDraft = z.superRefine<z.output<S> | Draft<z.output<S>>>(
    (value) => {
      draft = value;
    },
    { when: () => true },
  );
  const { data, error } = schema.check(keepDraft).safeParse(values);
  return { data, draft, errors: toErrors(error?.issues ?? [], values) };
}

// One error per unknown key, one per invalid value.
function toErrors(issues: readonly z.core.$ZodIssue[], values: unknown): readonly ValidationError[] {
  return issues.flatMap((issue): readonly ValidationError[] => {
    const { path, message } = issue;
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key], message }));
    const { isComplete, reason } = issue.code === 'custom' ? (issue.params ?? {}) : {};
    if (isComplete === true) return [{ path, message }];
    const writtenPath = toWrittenPath(path, values);
    const got = describeValue(writtenPath, valueAt(values, writtenPath));
    const why = typeof reason === 'string' ? `: ${reason}` : '';
    return [{ path: writtenPath, message: `${message}, got ${got}${why}` }];
  });
}

// An app that is given by its id alone has no keys: the error is in the entry itself.
function toWrittenPath(path: Path, values: unknown): Path {
  const parent = path.slice(0, -1);
  return typeof valueAt(values, parent) === 'string' ? parent : path;
}

function valueAt(values: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? Reflect.get(value, step)
        : undefined,
    values,
  );
}
