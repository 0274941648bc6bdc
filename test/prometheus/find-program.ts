import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of the first program that is on PATH; where none is, says on standard error what is skipped. */
export function findProgramOrSay(names: readonly string[], skipped: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const path = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  if (path === undefined)
    process.stderr.write(`SKIPPED: ${skipped}: ${names.join(' or ')} is missing; see npm run test:setup\n`);
  return path;
}
