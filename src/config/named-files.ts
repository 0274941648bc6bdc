import { resolve } from 'node:path';
import { describeFile } from '../files/describe-file.ts';
import type { ReadFile } from '../files/read-file-with-timeout.ts';
import type { Path, ValidationError } from './validation-error.ts';

type Load<T> = (path: string, read: ReadFile) => Promise<T>;

/** Loads the files that a configuration names, and collects the errors. */
export class NamedFiles {
  readonly errors: ValidationError[] = [];
  readonly #folder: string;
  readonly #read: ReadFile;

  /** Relative paths are relative to the folder. */
  constructor(folder: string, read: ReadFile) {
    this.#folder = folder;
    this.#read = read;
  }

  /** Loads the file that a setting names; an error without one. */
  async load<T>(setting: Path, file: string, expected: string, load: Load<T>): Promise<T | undefined> {
    try {
      return await load(resolve(this.#folder, file), this.#read);
    } catch (error) {
      const got = describeFile(file, this.#folder, error);
      return this.fail(setting, `expected a file with ${expected}, got ${got}`);
    }
  }

  fail(path: Path, message: string): undefined {
    this.errors.push({ path, message });
  }
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
