import { readFileSync, statSync } from 'node:fs';

/** Far above any chain of certificates. */
const MAX_BYTES = 1024 ** 2;

/** Reads a small text; at once, so that nothing else happens between a look at a file and its use. @throws Error */
export function readSmallFile(path: string): string {
  const facts = statSync(path);
  if (facts.isDirectory()) throw new TypeError('it is a directory');
  // A pipe would hold up everything until somebody writes to it.
  if (!facts.isFile()) throw new TypeError('it is no regular file');
  if (facts.size > MAX_BYTES) throw new TypeError('it is larger than 1 MiB');
  const bytes = readFileSync(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error('it is not UTF-8', { cause: error });
  }
}

/** What tells one state of files from another; never fails. */
export function signFiles(paths: readonly string[]): string {
  return paths.map(signFile).join('\n');
}

function signFile(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  }
}
