import { readFile } from 'node:fs/promises';
import { html } from '../status-page/html.ts';
import { renderLayout } from '../status-page/layout.ts';
import { type DocFiles, toDocPath, toDocUrl } from './files.ts';

/** A response of `/docs/`: a page, a picture, or the address that its relative links need. */
export type Doc =
  | { readonly page: string }
  | { readonly picture: Buffer; readonly type: string }
  | { readonly redirect: string };

/** Renders what a path of the web server shows; `undefined` when there is no such file. */
export async function renderDoc(
  urlPath: string,
  files: DocFiles,
  telemetryPath: string,
): Promise<Doc | undefined> {
  const path = toDocPath(urlPath, files);
  const file = path === undefined ? undefined : files.find(path);
  if (path === undefined || file === undefined) return undefined;
  const url = `/${toDocUrl(path)}`;
  const root = '../'.repeat(urlPath.split('/').length - 2) || './';
  if (url !== urlPath) return { redirect: `${root}${url.slice(1)}` };
  if (!path.endsWith('.md')) return { picture: await readFile(file), type: path.slice(-3) };
  const text = await readFile(file, 'utf8');
  // Loaded with the first page: the start of the exporter does not wait for it.
  const { findTitle, renderMarkdown } = await import('./render-markdown.ts');
  const place = { path, root, files };
  const body = html`<main class="doc">${renderMarkdown(text, place)}</main>`;
  return { page: renderLayout({ title: findTitle(text), root, telemetryPath, body }) };
}
