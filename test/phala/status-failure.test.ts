import { expect, it } from 'vitest';
import { toRequestId, toStatusFailure } from '../../src/phala/client/status-failure.ts';
import { createRedaction } from '../../src/secrets/redaction.ts';
import { Secret } from '../../src/secrets/secret.ts';

const redact = createRedaction([new Secret('another-form-of-key')]);
const ANSWER = { status: 503, requestId: 'from-header', retryAfterSeconds: undefined, body: '', redact };

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
  ['a key of another form', '{"request_id": "x-another-form\\u002dof-key"}'],
])('takes nothing from a body that is or has %s', (_what, body) => {
  expect(toStatusFailure({ ...ANSWER, body }).details).toEqual({ httpStatus: 503, requestId: 'from-header' });
});

it.each([
  ['req-01:2.x', 'req-01:2.x'],
  ['phak_abc', undefined],
  ['x.PHAK_abc', undefined],
  ['id-another-form-of-key', undefined],
  ['a b\nlevel=error', undefined],
  ['a'.repeat(65), undefined],
])('takes %j in a header for the request id %j', (header, requestId) => {
  expect(toRequestId(header, redact)).toBe(requestId);
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
