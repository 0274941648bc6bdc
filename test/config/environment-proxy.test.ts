import { expect, it } from 'vitest';
import { findEnvironmentProxy } from '../../src/config/environment-proxy.ts';

it('is none where the environment names none', () => {
  expect(findEnvironmentProxy({ NO_PROXY: 'localhost', HTTP_PROXY: ' ' })).toEqual({
    proxy: undefined,
    faults: [],
  });
});

it('has a proxy for each kind of URL, and the hosts that need none', () => {
  const { proxy } = findEnvironmentProxy({
    HTTP_PROXY: 'http://one.example:1',
    HTTPS_PROXY: 'http://user:word@two.example:2',
    NO_PROXY: 'localhost,.example.com',
  });

  expect([proxy?.http.reveal(), proxy?.https.reveal()]).toEqual([
    'http://one.example:1',
    'http://user:word@two.example:2',
  ]);
  expect(proxy?.except).toBe('localhost,.example.com');
});

it('believes lower case before upper case, as other tools do', () => {
  const { proxy } = findEnvironmentProxy({
    https_proxy: 'http://lower.example',
    HTTPS_PROXY: 'http://upper.example',
  });

  expect(proxy?.https.reveal()).toBe('http://lower.example');
});

it('refuses what is no URL, without repeating it', () => {
  expect(findEnvironmentProxy({ HTTPS_PROXY: 'user:word@proxy' })).toEqual({
    proxy: undefined,
    faults: ['environment: HTTPS_PROXY: expected an http or https URL, got <secret>'],
  });
});
