import { type ConfigDocument, toPlace } from './parse-yaml.ts';
import { renderPath, type ValidationError } from './validation-error.ts';

/** Formats errors in the order of the file, one per line: file, line, column, path and message. */
export function formatErrors(
  errors: readonly ValidationError[],
  { file, locate }: ConfigDocument,
): readonly string[] {
  return errors
    .map(({ path, message }) => ({ position: locate(path), texts: [renderPath(path), message] }))
    .toSorted((a, b) => a.position.line - b.position.line || a.position.col - b.position.col)
    .map(({ position, texts }) =>
      [toPlace(file, position), ...texts.filter((text) => text !== '')].join(': '),
    );
}
