import type { ConfigDocument } from './parse-yaml.ts';
import { renderPath, type ValidationError } from './validation-error.ts';

/** Formats errors in the order of the file, one per line: file, line, column, path and message. */
export function formatErrors(
  errors: readonly ValidationError[],
  { locate, toPlace }: ConfigDocument,
): readonly string[] {
  return errors
    .map(({ path, message }) => ({ offset: locate(path), path: renderPath(path), message }))
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, path, message }) =>
      [toPlace(offset), path, message].filter((text) => text !== '').join(': '),
    );
}
