import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the project, from wherever this file runs: compiled or not. */
export const ROOT = findRoot(import.meta.dirname);

/** What a user starts. */
export const PROGRAM = join(ROOT, 'dist/main.js');

/** Where a script of the bench is when it is compiled. */
export function compiled(name: string): string {
  return join(ROOT, 'build/bench', name);
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('the bench found no package.json in any folder above it');
  return findRoot(parent);
}
