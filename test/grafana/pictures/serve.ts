import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const PACKAGE = join(ROOT, 'tools/dashboard-pictures');

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

/** Folders of the page by the start of a path. */
const FOLDERS: readonly (readonly [string, string])[] = [
  ['/build/', join(PACKAGE, 'build')],
  ['/public/', join(PACKAGE, 'node_modules/@grafana/ui/dist/public')],
  ['/dashboards/', join(ROOT, 'grafana/dashboards')],
];

/** Installs and builds the page that draws dashboards, and serves it. Its packages take 600 MB. */
export async function servePage(): Promise<{ readonly origin: string; readonly close: () => void }> {
  if (!existsSync(join(PACKAGE, 'node_modules')))
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: PACKAGE });
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: PACKAGE });
  const answer = async (url: string, response: ServerResponse): Promise<void> => {
    const file = toFile(new URL(url, 'http://localhost').pathname);
    const content = await readFile(file).catch(() => undefined);
    response.writeHead(content === undefined ? 404 : 200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    });
    response.end(content);
  };
  const server = createServer(({ url = '/' }, response) => void answer(url, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

function toFile(path: string): string {
  const [start = '', folder = ''] = FOLDERS.find(([each]) => path.startsWith(each)) ?? [];
  return folder === '' ? join(PACKAGE, 'index.html') : join(folder, path.slice(start.length));
}
