import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { FilePanel } from './files.ts';

const PROGRAM = fileURLToPath(new URL('display/display.mjs', import.meta.url));

/** A value to display with the settings of a panel; undefined for a query without series. */
export interface Displayable {
  readonly defaults: FilePanel['fieldConfig']['defaults'];
  readonly value?: number | string | null;
}

/** How Grafana displays a value. */
export interface Displayed {
  readonly text: string;
  readonly color: string;
}

/** Formats values with Grafana's own code. */
export async function display(values: readonly Displayable[]): Promise<readonly Displayed[]> {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(JSON.stringify(values));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout.slice(stdout.indexOf('[')));
}
