import { resolve } from 'node:path';
import { describeFile } from '../files/describe-file.ts';
import type { ReadFile } from '../files/read-file-with-timeout.ts';
import type { Path, ValidationError } from './validation-error.ts';

type Load<T> = (path: string, read: ReadFile) => Promise<T>;

/** Loads the files that a configuration names, and collects the errors. */
export type NamedFiles = ReturnType<typeof createNamedFiles>;

/** Relative paths are relative to the folder. */
export function createNamedFiles(folder: string, read: ReadFile) {
  const errors: ValidationError[] = [];
  const fail = (path: Path, message: string): undefined => void errors.push({ path, message });
  /** Loads the file that a setting names; an error without one. */
  const load = <T>(
    setting: Path,
    file: string,
    expected: string,
    loadFrom: Load<T>,
  ): Promise<T | undefined> =>
    loadFrom(resolve(folder, file), read).catch((error: unknown) =>
      fail(setting, `expected a file with ${expected}, got ${describeFile(file, folder, error)}`),
    );
  return { errors, fail, load };
}

/** Creates a function that reads a text and throws its fault, if it has one. */
export function readValid(findFault: (text: string) => string | undefined): Load<string> {
  return async (path, read) => {
    const text = (await read(path)).toString('utf8');
    const fault = findFault(text);
    if (fault !== undefined) throw new TypeError(fault);
    return text;
  };
}
