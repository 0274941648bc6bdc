import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { FilePanel } from './files.ts';

const PROGRAM = fileURLToPath(new URL('display/display.mjs', import.meta.url));

/** A value to display by the settings of a panel; without one, what a query without a series is displayed as. */
export interface Displayable {
  readonly defaults: FilePanel['fieldConfig']['defaults'];
  readonly value?: number | string | null;
}

/** How Grafana displays a value. */
export interface Displayed {
  readonly text: string;
  readonly color: string;
}

/** Asks Grafana's own code how it displays values. */
export async function display(values: readonly Displayable[]): Promise<readonly Displayed[]> {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(JSON.stringify(values));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout.slice(stdout.indexOf('[')));
}
