import { expect, it } from 'vitest';
import { toReachable } from '../../src/cli/healthcheck.ts';
import { parseListenAddress, renderListenAddress } from '../../src/http/listen-address.ts';

it.each([
  [':10059', ['127.0.0.1:10059', '[::1]:10059']],
  ['[::]:10059', ['127.0.0.1:10059', '[::1]:10059']],
  ['[0:0::0]:10059', ['127.0.0.1:10059', '[::1]:10059']],
  ['0.0.0.0:10059', ['127.0.0.1:10059']],
  ['[::ffff:0:0]:10059', ['127.0.0.1:10059']],
  ['127.0.0.2:10059', ['127.0.0.2:10059']],
  ['[::1]:10059', ['[::1]:10059']],
  ['[fe80::1%eth0]:10059', ['[fe80::1%eth0]:10059']],
  ['exporter.example.com:10059', ['exporter.example.com:10059']],
  ['unix:/run/exporter.sock', ['unix:/run/exporter.sock']],
])('a listener on %s can be reached at %j', (text, expected) => {
  const address = parseListenAddress(text);

  expect(address && toReachable(address).map(renderListenAddress)).toEqual(expected);
});
