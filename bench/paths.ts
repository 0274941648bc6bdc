import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The root folder of the project, whether this file is compiled or not. */
export const ROOT = findRoot(import.meta.dirname);

/** The built program. */
export const PROGRAM = join(ROOT, 'dist/main.js');

/** The path of a compiled script of the benchmark. */
export function compiled(name: string): string {
  return join(ROOT, 'build/bench', name);
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('no package.json in any parent folder');
  return findRoot(parent);
}
