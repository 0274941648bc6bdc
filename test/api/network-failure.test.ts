import { errors } from 'undici';
import { expect, it } from 'vitest';
import { toNetworkFailure } from '../../src/api/network-failure.ts';

function withCode(code: string): Error {
  return Object.assign(new Error('x'), { code });
}

it.each([
  ['ECONNREFUSED', 'network'],
  ['ECONNRESET', 'network'],
  ['ENOTFOUND', 'network'],
  ['EAI_AGAIN', 'network'],
  ['EACCES', 'network'],
  ['EPERM', 'network'],
  ['EMFILE', 'network'],
  ['EPROTO', 'network'],
  ['HPE_INVALID_VERSION', 'network'],
  ['UND_ERR_SOCKET', 'network'],
  ['ERR_STREAM_PREMATURE_CLOSE', 'network'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['CERT_NOT_YET_VALID', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['UND_ERR_PRX_TLS', 'tls'],
  ['UND_ERR_INVALID_ARG', 'bug'],
  ['ERR_INVALID_ARG_TYPE', 'bug'],
])('an error with the code %s is %s', (code, reason) => {
  expect(toNetworkFailure(withCode(code)).reason).toBe(reason);
  expect(toNetworkFailure(new Error('outer', { cause: withCode(code) })).reason).toBe(reason);
  expect(toNetworkFailure(new AggregateError([withCode(code)])).reason).toBe(reason);
});

it.each([undefined, null, 'text', new Error('x'), {}])('the unknown error %j is a bug', (error) => {
  expect(toNetworkFailure(error).reason).toBe('bug');
});

it('a rejection by a proxy is reported with its status and nothing else', () => {
  const plain = new errors.InvalidArgumentError('Proxy Authentication Required (407)');

  expect(toNetworkFailure(plain)).toMatchObject({
    reason: 'network',
    message: 'the proxy rejected the connection (407)',
  });
});

it('bytes that are not HTTP are a network failure, though their error has no code', () => {
  const error = Object.assign(new Error('Response does not match the HTTP/1.1 protocol (secret)'), {
    name: 'HTTPParserError',
    data: 'secret',
  });

  expect(toNetworkFailure(error).message).toBe('the connection failed (HPE_INVALID)');
});

it.each([
  [{ code: 'ENOTFOUND', hostname: 'api.example.com' }, 'ENOTFOUND api.example.com'],
  [{ code: 'ECONNREFUSED', address: '192.0.2.1', port: 443 }, 'ECONNREFUSED 192.0.2.1'],
  [{ code: 'ENOENT', address: '/run/proxy.sock' }, 'ENOENT /run/proxy.sock'],
  [{ code: 'ECONNRESET' }, 'ECONNRESET'],
])('the message about %j says where: %s', (fields, place) => {
  const error = new Error('fetch failed', { cause: Object.assign(new Error('x'), fields) });

  expect(toNetworkFailure(error).message).toBe(`the connection failed (${place})`);
});
