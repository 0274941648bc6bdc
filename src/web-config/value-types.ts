import { duration, matching, oneOf, type ValueType } from '../config/value-types.ts';
import { Secret } from '../secrets/secret.ts';
import { CIPHER_SUITES, CLIENT_AUTH_TYPES, CURVES } from './tls-names.ts';

/** bcrypt's lowest cost is 4; a comparison at a cost of 18 takes many seconds. */
export const COSTS = { min: 4, max: 18 };

export const bcryptHash: ValueType<Secret> = {
  expected: `a bcrypt hash that starts with $2a$, $2b$ or $2y$, of a cost from ${COSTS.min} to ${COSTS.max}`,
  parse: (text) => {
    const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text) ?? [];
    return Number(cost) >= COSTS.min && Number(cost) <= COSTS.max ? new Secret(text) : undefined;
  },
};

/** Whether a user name can be sent in a login. */
export function isUserName(text: string): boolean {
  return /^[^:\p{Cc}]{1,256}$/u.test(text);
}

export const tlsVersion = oneOf<'TLSv1.2' | 'TLSv1.3'>(
  new Map([
    ['TLS12', 'TLSv1.2'],
    ['TLS13', 'TLSv1.3'],
  ]),
  'TLS12 or TLS13: OpenSSL rejects older versions',
);

export const clientAuthType = oneOf(
  CLIENT_AUTH_TYPES,
  `one of ${[...CLIENT_AUTH_TYPES.keys()].filter((name) => name !== 'RequireClientCert').join(', ')}`,
);

export const cipherSuite = oneOf(
  CIPHER_SUITES,
  "a suite of Go's list of secure ones, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
);

export const curve = oneOf(
  CURVES,
  `one of ${[...CURVES.keys()].join(', ')}: not every OpenSSL of Node has others`,
);

export const noHttp2 = oneOf(new Map([['false', false]]), 'false: only HTTP/1.1 is supported');

export const pem: ValueType<string> = {
  expected: 'PEM: a text with -----BEGIN … lines',
  parse: (text) => (text.includes('-----BEGIN ') ? text : undefined),
};

/** A subject alternative name of a client certificate. */
export const san = matching('a DNS name, IP address, e-mail address or URI', /^[\x21-\x7e]{1,2048}$/);

/** The value of a header; empty for none. */
export function headerValue(allowed: readonly string[] = []): ValueType<string> {
  return allowed.length === 0
    ? matching('the value of a header, in ASCII', /^[\x20-\x7e]{0,4096}$/)
    : oneOf(new Map(['', ...allowed].map((value) => [value, value])), allowed.join(' or '));
}

/** Time between two requests, in seconds; 0 for no limit. */
export const interval: ValueType<number> = {
  expected: 'a duration such as 1s or 100ms, from 1ms to 1h, or 0 for no limit',
  parse: (text) => (text === '0' ? 0 : duration(0, 3600).parse(text)),
};
