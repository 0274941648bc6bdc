import { expect, it } from 'vitest';
import { toStatusFailure } from '../../src/phala/client/status-failure.ts';

const ANSWER = { status: 503, requestId: 'from-header', retryAfterSeconds: undefined, body: '' };

it('believes the request id in the body before the one in the header', () => {
  const body = JSON.stringify({ error_code: 'ERR-01-004', request_id: 'from-body', message: 'x' });

  expect(toStatusFailure({ ...ANSWER, body }).details).toEqual({
    httpStatus: 503,
    errorCode: 'ERR-01-004',
    requestId: 'from-body',
  });
});

it.each([
  ['no JSON', '<html>'],
  ['no object', '"text"'],
  ['what is no code and no id', JSON.stringify({ error_code: 'secret text', request_id: 'a b' })],
  ['a key for an id', JSON.stringify({ request_id: 'phak_0123' })],
])('takes nothing from a body that is or has %s', (_what, body) => {
  expect(toStatusFailure({ ...ANSWER, body }).details).toEqual({ httpStatus: 503, requestId: 'from-header' });
});

it.each([
  [100, 'invalid_payload'],
  [204, 'invalid_payload'],
  [307, 'redirect'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [418, 'http_4xx'],
  [429, 'rate_limited'],
  [500, 'http_5xx'],
  [599, 'http_5xx'],
])('a status of %d is %s', (status, reason) => {
  expect(toStatusFailure({ ...ANSWER, status }).reason).toBe(reason);
});
