import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALERTS } from '../../prometheus/src/catalogue.ts';
import { listDocs } from '../../src/docs/files.ts';
import { renderMarkdown } from '../../src/docs/render-markdown.ts';
import { renderHtml } from '../../src/status-page/html.ts';
import { createWebFiles, serveWeb } from '../web/serve-web.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = readdirSync(resolve(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `/docs/${name}`);

const ownLinks = (page: string): readonly string[] =>
  [...page.matchAll(/(?:href|src)="([^"]*)"/g)]
    .map(([, link = '']) => link.replaceAll('&amp;', '&'))
    .filter((link) => !/^(https?|data):/.test(link));

describe('the documentation', () => {
  it('has every page and picture, and no link between them is dead', async () => {
    const web = await serveWeb(undefined);
    const links = new Set<string>();
    const bodies = new Map<string, string>();
    const load = async (path: string): Promise<string> => {
      const { status, text } = await web.get(path);
      bodies.set(path, `${status} ${text}`);
      return text;
    };

    for (const path of ['/docs/', ...PAGES])
      for (const link of ownLinks(await load(path))) links.add(new URL(link, `http://host${path}`).href);
    const targets = [...links].map((link) => new URL(link));
    for (const { pathname } of targets) if (!bodies.has(pathname)) await load(pathname);

    const dead = targets.filter(({ pathname, hash }) => {
      const body = bodies.get(pathname) ?? '';
      return !body.startsWith('200 ') || (hash !== '' && !body.includes(`id="${hash.slice(1)}"`));
    });
    expect(dead.map(({ href }) => href)).toEqual([]);
    expect(bodies.size).toBeGreaterThan(PAGES.length);
  });

  it('has a runbook for each alert, also without .md', async () => {
    const web = await serveWeb(undefined);

    for (const { name } of ALERTS) {
      const { status, text } = await web.get(`/docs/runbooks/${name}.md`);
      expect([status, text.includes(`<title>${name} · `)]).toEqual([200, true]);
    }

    const { status, headers } = await web.get('/docs/runbooks/PhalaNodeOffline');
    expect([status, headers['location']]).toEqual([302, '../../docs/runbooks/PhalaNodeOffline.md']);
    expect((await web.get('/docs')).headers['location']).toBe('./docs/');
  });

  it('links outside only where the text names an address', async () => {
    const web = await serveWeb(undefined);

    const links = (await Promise.all(PAGES.map((path) => web.get(path)))).flatMap(({ text }) =>
      [...text.matchAll(/href="(https?:[^"]*)"/g)].map(([, link]) => link),
    );

    expect(links.filter((link) => link?.includes('phala-cloud-exporter'))).toEqual([]);
  });

  it.each([
    '/docs/../package.json',
    '/docs/%2e%2e/package.json',
    '/docs/..%2fpackage.json',
    '/docs/scaling.json',
    '/docs/none.md',
    '/docs//etc/passwd',
    '/docs/%00',
    '/docs/constructor',
  ])('has nothing for %s', async (path) => {
    const web = await serveWeb(undefined);

    const { status, text } = await web.get(path);

    expect([status, text]).toEqual([404, 'not found\n']);
  });

  it('allows no script, and only its own style and pictures', async () => {
    const web = await serveWeb(undefined);

    const page = await web.get('/docs/scaling.md');
    const picture = await web.get('/docs/images/scaling.svg');

    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self' data:; /,
    );
    expect([page.headers['content-type'], picture.headers['content-type']]).toEqual([
      'text/html; charset=utf-8',
      'image/svg+xml',
    ]);
  });

  it('needs the same login as the page', async () => {
    const files = createWebFiles();
    files.configure({
      basic_auth_users: { a: '$2y$04$yIEOrGyTQnGuJWtGFrUzR.WPcBKVmxb9uW.Iwfl.I4aTBVQFhkHQK' },
    });
    const web = await serveWeb(files);

    for (const path of ['/', '/docs/', '/docs/metrics.md', '/docs/images/scaling.svg'])
      expect((await web.get(path)).status).toBe(401);
  });

  it('shows HTML in a page as text, without comments', () => {
    const place = { path: 'docs/a.md', root: '../', files: listDocs() };

    const page = renderHtml(
      renderMarkdown('<!-- a -->\n\nOne <b onclick="x">\n\n[x](../src/a.ts) [y](javascript:1)', place),
    );

    expect(page).toBe('<p>One &lt;b onclick=&quot;x&quot;&gt;</p>\n<p>x y</p>\n');
  });
});
