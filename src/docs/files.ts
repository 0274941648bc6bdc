import { readdirSync } from 'node:fs';
import { join, posix, resolve, sep } from 'node:path';

/** The installed package, or the repository: `docs/` is next to `dist/` or `src/`. */
const PACKAGE = resolve(import.meta.dirname, '../..');

/** The page that `/docs/` shows. */
const START = 'README.md';

/** Documentation files by their path in the package, such as `docs/metrics.md`. */
export interface DocFiles {
  /** The absolute path of a file; `undefined` for all that is no documentation. */
  readonly find: (path: string) => string | undefined;
}

/** Lists the pages and pictures once: a request never reads another file. */
export function listDocs(folder = PACKAGE): DocFiles {
  const files = new Map([[START, join(folder, START)]]);
  for (const name of readNames(join(folder, 'docs')))
    if (/\.(md|png|svg)$/.test(name))
      files.set(posix.join('docs', name.replaceAll(sep, '/')), join(folder, 'docs', name));
  return { find: (path) => files.get(path) };
}

// An installation without documentation still serves metrics.
function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}

/** The path of a file for a path of the web server: of a folder its README, and `.md` may be left out. */
export function toDocPath(urlPath: string, { find }: DocFiles): string | undefined {
  const path = urlPath.replace(/^\//, '');
  if (path === 'docs' || path === 'docs/') return START;
  const candidates = [path, `${path}.md`, posix.join(path, START)];
  return candidates.find((candidate) => find(candidate) !== undefined);
}

/** The path on the web server of a file, relative to the root. */
export function toDocUrl(path: string): string {
  return path === START ? 'docs/' : path;
}
