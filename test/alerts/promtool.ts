import { spawnSync } from 'node:child_process';

/** How promtool ended, and what it said. */
export interface Verdict {
  readonly status: number | null;
  readonly said: string;
}

/** Runs a program such as promtool or amtool. @throws when it is not installed. */
export function run(tool: string, ...words: readonly string[]): Verdict {
  const { status, stdout, stderr, error } = spawnSync(tool, words, { encoding: 'utf8' });
  if (error !== undefined)
    throw new Error(`${tool} is missing: npm run test:setup installs it`, { cause: error });
  return { status, said: stdout + stderr };
}
