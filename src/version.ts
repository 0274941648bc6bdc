import { readFileSync } from 'node:fs';

export interface Version {
  readonly version: string;
  /** The commit it was built from; `unknown` where the build did not say. */
  readonly revision: string;
}

/** Reads what the package and the build say: `package.json`, and `dist/revision` beside the compiled code. */
export function loadVersion(): Version {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const version = new Map(Object.entries(Object(manifest))).get('version');
  return { version: String(version), revision: readRevision() };
}

function readRevision(): string {
  try {
    return readFileSync(new URL('./revision', import.meta.url), 'utf8').trim() || 'unknown';
  } catch {
    return 'unknown';
  }
}
