import { describe, expect, it } from 'vitest';
import { toRequestId, toStatusFailure } from '../../src/api/status-failure.ts';
import { createRedaction } from '../../src/secrets/redaction.ts';
import { Secret } from '../../src/secrets/secret.ts';

const redact = createRedaction([new Secret('another-form-of-key')]);
const ANSWER = {
  status: 503,
  requestId: 'from-header',
  retryAfterSeconds: undefined,
  body: '',
  redact,
  baseUrl: 'https://api.example/api/v1',
};
const DETAIL = JSON.stringify({ detail: 'x' });

it('prefers the request id of the body to the one of the header', () => {
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
  expect(toStatusFailure({ ...ANSWER, status, body: DETAIL }).reason).toBe(reason);
});

describe('a 403 or a 404', () => {
  it.each([
    ['a text of FastAPI', { detail: 'App not found' }],
    ['faults of FastAPI', { detail: [{ loc: ['path'], msg: 'x', type: 'y' }] }],
    ['an object of FastAPI', { detail: { message: 'x' } }],
    ["the vendor's code", { error_code: 'ERR-03-001', message: 'x' }],
    ['an unknown path of FastAPI', { detail: 'Not Found' }],
  ])('with %s is what the API says', (_what, body) => {
    const reasons = [403, 404].map(
      (status) => toStatusFailure({ ...ANSWER, status, body: JSON.stringify(body) }).reason,
    );

    expect(reasons).toEqual(['forbidden', 'not_found']);
  });

  it.each([
    ['nothing', ''],
    ['HTML', '<html><head><title>404 Not Found</title></head></html>'],
    ['a text', '404 page not found\n'],
    ['JSON of a gateway', '{"message":"no Route matched with those values"}'],
    ['a status of Kubernetes', '{"kind":"Status","status":"Failure","code":404}'],
    ['problem details', '{"type":"about:blank","title":"Not Found","status":404,"detail":"x"}'],
    ['a list', '[{"detail":"x"}]'],
    ['JSON that is cut off', '{"detail":"App not'],
  ])('with %s is not what the API says', (_what, body) => {
    for (const status of [403, 404]) {
      expect(toStatusFailure({ ...ANSWER, status, body })).toMatchObject({
        reason: 'not_api',
        message: `a ${status} without the JSON of the API`,
        details: { httpStatus: status },
      });
    }
  });

  it.each(['<html>', JSON.stringify({ detail: 'Not Found' })])(
    'with the body %j and a base URL without /api/v1 has a hint',
    (body) => {
      for (const baseUrl of ['https://api.example', 'https://api.example/v1', 'https://api.example/api']) {
        expect(toStatusFailure({ ...ANSWER, status: 404, body, baseUrl }).message).toMatch(
          /: does api.base_url lack \/api\/v1\?$/,
        );
      }
    },
  );

  it('of an app comes without a hint, whatever the base URL', () => {
    const answer = { ...ANSWER, status: 404, body: DETAIL, baseUrl: 'https://gateway.example' };

    expect(toStatusFailure(answer).message).toBe('the API responded with 404');
  });
});

it.each([401, 429, 500, 503])(
  'a %d has the same reason, whether it comes from the API or a proxy',
  (status) => {
    const reasons = ['<html>', DETAIL].map((body) => toStatusFailure({ ...ANSWER, status, body }).reason);

    expect(new Set(reasons).size).toBe(1);
  },
);

it('a 400 of nginx about a missing client certificate is a tls failure', () => {
  const body = '<html><head><title>400 No required SSL certificate was sent</title></head></html>';

  expect(toStatusFailure({ ...ANSWER, status: 400, body })).toMatchObject({
    reason: 'tls',
    message: 'the server demands a client certificate (400)',
  });
});
