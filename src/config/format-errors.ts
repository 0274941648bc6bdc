import { type ConfigDocument, toPlace } from './parse-yaml.ts';
import { type Fault, renderPath } from './validation-error.ts';

/** Renders faults in the order of the file, each as one line: place, path, what was expected and what came. */
export function renderFaults(
  faults: readonly Fault[],
  document: ConfigDocument,
  file: string,
): readonly string[] {
  return faults
    .map(({ path, message }) => ({ position: document.locate(path), words: [renderPath(path), message] }))
    .toSorted((a, b) => a.position.line - b.position.line || a.position.col - b.position.col)
    .map(({ position, words }) =>
      [toPlace(file, position), ...words.filter((word) => word !== '')].join(': '),
    );
}
