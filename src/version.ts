import { readFileSync } from 'node:fs';

export type Version = ReturnType<typeof loadVersion>;

/** Reads what the package and the build say: `package.json`, and the commit of the build from `dist/revision`. */
export function loadVersion() {
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
