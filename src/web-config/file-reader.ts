import { readFileSync, statSync } from 'node:fs';

/** Far above any chain of certificates. */
const MAX_BYTES = 1024 ** 2;

/** Reads small files, and detects later changes. */
export interface FileReader {
  /** Synchronous, so that a file is checked and used in one state. @throws Error */
  readonly read: (path: string) => string;
  /** Whether each file that was read is still the same; never fails. */
  readonly isUpToDate: () => boolean;
}

/** Creates a reader that has read nothing yet. */
export function createFileReader(): FileReader {
  const versions = new Map<string, string>();
  return {
    read: (path) => {
      // A change during the read must not go unnoticed.
      versions.set(path, versionOf(path));
      return readSmallFile(path);
    },
    isUpToDate: () => [...versions].every(([path, version]) => versionOf(path) === version),
  };
}

function readSmallFile(path: string): string {
  const stats = statSync(path);
  if (stats.isDirectory()) throw new TypeError('it is a directory');
  // Reading a pipe would block until something is written to it.
  if (!stats.isFile()) throw new TypeError('it is not a regular file');
  if (stats.size > MAX_BYTES) throw new TypeError('it is larger than 1 MiB');
  const bytes = readFileSync(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error('it is not UTF-8', { cause: error });
  }
}

function versionOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  }
}
