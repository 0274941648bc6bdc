import { describe, expect, it } from 'vitest';
import { readApiEnvironment } from '../../src/config/environment.ts';

const HTTPS = 'https://api.example.com/api/v1';
const HTTP = 'http://api.example.com/api/v1';
const PROXY = 'http://p:1';

function proxyFor(base_url: string, env: NodeJS.ProcessEnv): string | undefined {
  const { proxyUrl, errors } = readApiEnvironment(env, { base_url });
  expect(errors).toEqual([]);
  return proxyUrl?.reveal();
}

describe('the proxy', () => {
  it.each<[what: string, url: string, env: NodeJS.ProcessEnv, proxy: string | undefined]>([
    ['nothing', HTTPS, {}, undefined],
    ['a blank', HTTPS, { HTTPS_PROXY: ' ', NO_PROXY: 'localhost' }, undefined],
    ['HTTPS_PROXY for https', HTTPS, { HTTPS_PROXY: PROXY }, 'http://p:1/'],
    ['https_proxy for https', HTTPS, { https_proxy: PROXY }, 'http://p:1/'],
    ['HTTP_PROXY for http', HTTP, { HTTP_PROXY: PROXY }, 'http://p:1/'],
    ['HTTP_PROXY for https', HTTPS, { HTTP_PROXY: PROXY }, undefined],
    ['HTTPS_PROXY for http', HTTP, { HTTPS_PROXY: PROXY }, undefined],
    ['both cases', HTTPS, { https_proxy: 'http://lower:1', HTTPS_PROXY: PROXY }, 'http://lower:1/'],
    ['an empty lower case', HTTPS, { https_proxy: '', HTTPS_PROXY: 'http://upper:1' }, 'http://upper:1/'],
    ['a proxy with TLS', HTTPS, { HTTPS_PROXY: 'https://p' }, 'https://p/'],
    ['no scheme', HTTPS, { HTTPS_PROXY: 'proxy.example:3128' }, 'http://proxy.example:3128/'],
    ['no scheme and an IPv6 address', HTTPS, { HTTPS_PROXY: '[fd00::1]:3128' }, 'http://[fd00::1]:3128/'],
    ['no scheme and a login', HTTPS, { HTTPS_PROXY: 'user:word@p:1' }, 'http://user:word@p:1/'],
    [
      'HTTP_PROXY in a CGI program, where it is a header',
      HTTP,
      { HTTP_PROXY: PROXY, REQUEST_METHOD: 'GET' },
      undefined,
    ],
    ['http_proxy in a CGI program', HTTP, { http_proxy: PROXY, REQUEST_METHOD: 'GET' }, 'http://p:1/'],
    ['NO_PROXY', HTTPS, { HTTPS_PROXY: PROXY, NO_PROXY: 'api.example.com' }, undefined],
    ['no_proxy', HTTPS, { HTTPS_PROXY: PROXY, no_proxy: 'api.example.com' }, undefined],
  ])('with %s, requests to %s use the right proxy', (_what, url, env, proxy) => {
    expect(proxyFor(url, env)).toBe(proxy);
  });

  it('is not read where the file has one', () => {
    const file = readApiEnvironment(
      { HTTPS_PROXY: 'socks5://p' },
      { base_url: HTTPS, proxy_url: {} as never },
    );

    expect(file).toEqual({ baseUrl: undefined, proxyUrl: undefined, errors: [] });
  });

  it.each(['socks5://user:word@p:1080', 'ftp://p', 'http://', 'http://p:port', '/run/proxy.sock', 'a b'])(
    '%j is rejected, without repeating it',
    (text) => {
      const { errors } = readApiEnvironment({ https_proxy: text }, { base_url: HTTPS });

      expect(errors).toEqual([
        'environment: https_proxy: expected an http or https URL or host:port (SOCKS is not supported), got <secret>',
      ]);
    },
  );

  it.each([
    ['for the other kind of URL', { HTTP_PROXY: 'socks5://p' }],
    ['for other hosts', { HTTPS_PROXY: 'socks5://p', NO_PROXY: 'api.example.com' }],
  ])('may be invalid %s', (_what, env) => {
    expect(proxyFor(HTTPS, env)).toBeUndefined();
  });
});
