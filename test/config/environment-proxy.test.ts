import { describe, expect, it } from 'vitest';
import { findEnvironmentProxy } from '../../src/config/environment-proxy.ts';

const HTTPS = 'https://api.example/api/v1';
const HTTP = 'http://api.example/api/v1';

function proxyFor(url: string, env: NodeJS.ProcessEnv): string | undefined {
  const { proxyUrl, faults } = findEnvironmentProxy(env, url);
  expect(faults).toEqual([]);
  return proxyUrl?.reveal();
}

it.each<[what: string, url: string, env: NodeJS.ProcessEnv, proxy: string | undefined]>([
  ['nothing', HTTPS, {}, undefined],
  ['a blank', HTTPS, { HTTPS_PROXY: ' ', NO_PROXY: 'localhost' }, undefined],
  ['HTTPS_PROXY for https', HTTPS, { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['https_proxy for https', HTTPS, { https_proxy: 'http://p:1' }, 'http://p:1/'],
  ['HTTP_PROXY for http', HTTP, { HTTP_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['HTTP_PROXY for https', HTTPS, { HTTP_PROXY: 'http://p:1' }, undefined],
  ['HTTPS_PROXY for http', HTTP, { HTTPS_PROXY: 'http://p:1' }, undefined],
  ['both cases', HTTPS, { https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:1' }, 'http://lower:1/'],
  ['an empty lower case', HTTPS, { https_proxy: '', HTTPS_PROXY: 'http://upper:1' }, 'http://upper:1/'],
  ['a proxy that speaks TLS', HTTPS, { HTTPS_PROXY: 'https://p' }, 'https://p/'],
  ['no scheme', HTTPS, { HTTPS_PROXY: 'proxy.example:3128' }, 'http://proxy.example:3128/'],
  ['no scheme and an address', HTTPS, { HTTPS_PROXY: '[fd00::1]:3128' }, 'http://[fd00::1]:3128/'],
  ['no scheme and a login', HTTPS, { HTTPS_PROXY: 'user:word@p:1' }, 'http://user:word@p:1/'],
  ['a CGI program', HTTP, { HTTP_PROXY: 'http://p:1', REQUEST_METHOD: 'GET' }, undefined],
  ['a CGI program and lower case', HTTP, { http_proxy: 'http://p:1', REQUEST_METHOD: 'GET' }, 'http://p:1/'],
  ['NO_PROXY', HTTPS, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'api.example' }, undefined],
  ['no_proxy', HTTPS, { HTTPS_PROXY: 'http://p:1', no_proxy: 'api.example' }, undefined],
])('with %s, %s is asked through the right proxy', (_what, url, env, proxy) => {
  expect(proxyFor(url, env)).toBe(proxy);
});

describe('what is no proxy that can be used', () => {
  it.each(['socks5://user:word@p:1080', 'ftp://p', 'http://', 'http://p:port', '/run/proxy.sock', 'a b'])(
    '%j is refused, without repeating it',
    (text) => {
      const { faults } = findEnvironmentProxy({ https_proxy: text }, HTTPS);

      expect(faults).toEqual([
        'environment: https_proxy: expected an http or https URL or host:port (SOCKS is not supported), got <secret>',
      ]);
    },
  );

  it.each([
    ['for the other kind of URL', { HTTP_PROXY: 'socks5://p' }],
    ['for other hosts', { HTTPS_PROXY: 'socks5://p', NO_PROXY: 'api.example' }],
  ])('does not matter %s', (_what, env) => {
    expect(findEnvironmentProxy(env, HTTPS)).toEqual({ faults: [] });
  });
});
