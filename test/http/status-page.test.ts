import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createFleet } from '../status-page/fleet.ts';
import { HOSTILE_NAMES, tagsOf } from '../status-page/hostile.ts';
import { createWebFiles, get, type ServedWeb, serveWeb } from '../web/serve-web.ts';
import { startPrefixProxy } from './start-prefix-proxy.ts';

const serve = (): Promise<ServedWeb> => serveWeb(undefined, { readStatus: () => createFleet(250) });

describe('the status page', () => {
  it('is allowed its own style by its hash, and nothing else', async () => {
    const web = await serve();

    const { headers, text } = await web.get('/');

    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(text) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });

  it('is not cacheable: its ages are wrong a second later', async () => {
    const web = await serve();

    const { headers } = await web.get('/', { headers: { 'if-none-match': '*' } });

    expect([headers['cache-control'], headers['etag']]).toEqual(['no-store', undefined]);
  });

  it('has the same headers for HEAD, and no body', async () => {
    const web = await serve();

    const whole = await web.get('/?q=web');
    const head = await web.get('/?q=web', { method: 'HEAD' });

    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(String(Buffer.byteLength(whole.text)));
    expect(head.headers['content-security-policy']).toBe(whole.headers['content-security-policy']);
  });

  it('ignores unknown parameters in its address', async () => {
    const web = await serve();

    const plain = await web.get('/');

    for (const search of ['?', '?utm_source=mail', '?__proto__=1&page=abc', '?%ff&=&&&', '?page=1?q=2'])
      expect((await web.get(`/${search}`)).text).toBe(plain.text);
  });

  it.each(HOSTILE_NAMES.filter((name) => name.trim() !== ''))(
    'is harmless when %j is searched for',
    async (name) => {
      const web = await serve();
      const search = (text: string) => web.get(`/?${new URLSearchParams({ q: text }).toString()}`);

      const { status, text } = await search(name.slice(0, 1000));

      expect(status).toBe(200);
      expect(tagsOf(text)).toEqual(tagsOf((await search('nothing of that name')).text));
      expect(web.errors).toEqual([]);
    },
  );

  it('shows the most urgent CVMs, says how many more there are, and finds each of them by its name', async () => {
    const web = await serve();

    const { text } = await web.get('/');
    const found = await web.get('/?q=web-frontend-249');

    expect(text).toContain('and 150 more: search for');
    expect(text).not.toContain('web-frontend-249');
    expect(found.text).toContain('web-frontend-249');
  });

  it.each(['/metrics', '/a/metrics'])(
    'has links that work below a path of a reverse proxy, with its metrics on %s',
    async (telemetryPath) => {
      const readStatus = () => ({ ...createFleet(250), telemetryPath });
      const web = await serveWeb(undefined, { readStatus, telemetryPath });
      const origin = await startPrefixProxy(web.url, '/phala');
      const { headers } = await get(`${origin}/phala`);
      const page = new URL(String(headers['location']), origin);

      const { text } = await get(page.href);
      const links = [...text.matchAll(/(?:href|action)="([^"]*)"/g)].map(
        ([, link = '']) => new URL(link.replaceAll('&amp;', '&'), page).href,
      );
      const own = [...new Set(links)].filter((link) => link.startsWith('http:'));

      expect(own.filter((link) => !link.startsWith(`${page.href}`))).toEqual([]);
      expect(own.length).toBeGreaterThan(30);
      for (const link of own) expect([link, (await get(link)).status]).toEqual([link, 200]);
      expect((await get(`${page.href.slice(0, -1)}${telemetryPath}`)).text).toBe('phala_up 1\n');
      expect(own).toContain(`${page.href.slice(0, -1)}${telemetryPath}`);
    },
  );

  it('has the policy of the web configuration where there is one', async () => {
    const files = createWebFiles();
    files.configure({ http_server_config: { headers: { 'Content-Security-Policy': "default-src 'self'" } } });
    const web = await serveWeb(files);

    const { headers } = await web.get('/');

    expect(headers['content-security-policy']).toBe("default-src 'self'");
  });
});
