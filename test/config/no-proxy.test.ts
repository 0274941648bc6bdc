import { describe, expect, it } from 'vitest';
import { isExemptFromProxy } from '../../src/config/no-proxy.ts';

const API = 'https://api.example.com/api/v1';

it.each([
  // A name includes its subdomains, with a dot before it only those.
  ['api.example.com', API, true],
  ['example.com', API, true],
  ['com', API, true],
  ['.example.com', API, true],
  ['*.example.com', API, true],
  ['.example.com', 'https://example.com', false],
  ['*.example.com', 'https://example.com', false],
  ['i.example.com', API, false],
  ['other.example.com', API, false],
  ['api.example.com.evil', API, false],
  ['API.Example.COM', API, true],
  ['bücher.example', 'https://xn--bcher-kva.example', true],
  // The port is the URL's, or that of its scheme.
  ['api.example.com:443', API, true],
  ['api.example.com:80', API, false],
  ['.example.com:443', API, true],
  ['example.com:80', 'http://example.com', true],
  ['example.com:8080', 'http://example.com:8080', true],
  ['example.com:8080', 'http://example.com', false],
  // Addresses.
  ['192.0.2.1', 'http://192.0.2.1', true],
  ['192.0.2.1', 'http://192.0.2.10', false],
  ['192.0.2.1:80', 'http://192.0.2.1', true],
  ['192.0.2.1:81', 'http://192.0.2.1', false],
  ['2.1', 'http://192.0.2.1', false],
  ['fd00::1', 'http://[fd00::1]', true],
  ['[fd00::1]', 'http://[fd00::1]', true],
  ['fd00:0:0::1', 'http://[fd00::1]', true],
  ['[fd00::1]:80', 'http://[fd00::1]', true],
  ['[fd00::1]:443', 'http://[fd00::1]', false],
  ['fd00::2', 'http://[fd00::1]', false],
  ['192.0.2.1', 'http://[::ffff:192.0.2.1]', true],
  // Networks.
  ['192.0.2.0/24', 'http://192.0.2.77', true],
  ['192.0.2.77/24', 'http://192.0.2.1', true],
  ['192.0.2.0/24', 'http://192.0.3.1', false],
  ['0.0.0.0/0', 'http://192.0.3.1', true],
  ['192.0.2.0/33', 'http://192.0.2.1', false],
  ['fd00::/8', 'http://[fd12::1]', true],
  ['fd00::/8', 'http://[fe80::1]', false],
  ['fd00::/129', 'http://[fd00::1]', false],
  ['fd00::/8', 'http://192.0.2.1', false],
  ['192.0.2.0/24', API, false],
  // Lists.
  ['*', API, true],
  ['other, api.example.com', API, true],
  ['other api.example.com', API, true],
  [' other ,\tapi.example.com,, ', API, true],
  ['other,*', API, true],
  ['', API, false],
  ['other', API, false],
  // Invalid entries.
  ['.', API, false],
  [':443', API, false],
  ['[', API, false],
  ['fe80::1%eth0', 'http://[fe80::1]', false],
  ['https://api.example.com', API, false],
])('NO_PROXY=%j exempts %s: %s', (noProxy, url, isExempt) => {
  expect(isExemptFromProxy(new URL(url), noProxy)).toBe(isExempt);
});

describe('without NO_PROXY', () => {
  it.each(['http://localhost:1', 'http://127.0.0.1', 'http://127.9.9.9', 'http://[::1]:8080'])(
    'requests to %s use no proxy, which would connect to its own machine',
    (url) => {
      expect(isExemptFromProxy(new URL(url), '')).toBe(true);
    },
  );
});
