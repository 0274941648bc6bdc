import { spawnSync } from 'node:child_process';

/** Exit status and output of a tool. */
export interface ToolResult {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a program such as promtool or amtool. @throws when it is not installed. */
export function runTool(tool: string, ...args: readonly string[]): ToolResult {
  const { status, stdout, stderr, error } = spawnSync(tool, args, { encoding: 'utf8' });
  if (error !== undefined)
    throw new Error(`${tool} is missing: npm run test:setup installs it`, { cause: error });
  return { status, output: stdout + stderr };
}
