import type { ValueType } from '../config/value-types.ts';
import { parseDuration } from '../duration.ts';
import { Secret } from '../secrets/secret.ts';
import { CIPHER_SUITES, CLIENT_AUTH_TYPES, CURVES, TLS_VERSIONS } from './tls-names.ts';
import type { ClientAuth, TlsVersion } from './web-config.ts';

/** Below 4 there is no bcrypt; one compare at a cost of 18 takes many seconds. */
export const COSTS = { min: 4, max: 18 };

const MAX_INTERVAL_SECONDS = 3600;

/** What bcrypt makes of a password. */
export const bcryptHash: ValueType<Secret> = {
  expected: `a bcrypt hash that starts with $2a$, $2b$ or $2y$, of a cost from ${COSTS.min} to ${COSTS.max}`,
  parse: (text) => {
    const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text) ?? [];
    const isUsable = cost !== undefined && Number(cost) >= COSTS.min && Number(cost) <= COSTS.max;
    return isUsable ? new Secret(text) : undefined;
  },
};

/** Whether a name can be sent in a login. */
export function isUserName(text: string): boolean {
  return /^[^:\p{Cc}]{1,256}$/u.test(text);
}

/** A version of TLS. */
export const tlsVersion: ValueType<TlsVersion> = {
  expected: `${[...TLS_VERSIONS.keys()].join(' or ')}: OpenSSL refuses older versions`,
  parse: (text) => TLS_VERSIONS.get(text),
};

/** How clients show who they are. */
export const clientAuthType: ValueType<ClientAuth> = {
  expected: `one of ${[...CLIENT_AUTH_TYPES.keys()].filter((name) => name !== 'RequireClientCert').join(', ')}`,
  parse: (text) => CLIENT_AUTH_TYPES.get(text),
};

/** A cipher suite, in OpenSSL's words. */
export const cipherSuite: ValueType<string> = {
  expected: "a suite of Go's list of secure ones, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  parse: (text) => CIPHER_SUITES.get(text),
};

/** An elliptic curve, in OpenSSL's words. */
export const curve: ValueType<string> = {
  expected: `one of ${[...CURVES.keys()].join(', ')}: not every OpenSSL of Node has others`,
  parse: (text) => CURVES.get(text),
};

/** What HTTP/2 can be. */
export const noHttp2: ValueType<false> = {
  expected: "false: Node's HTTP/2 is a server of its own, and we serve HTTP/1.1 only",
  parse: (text) => (text === 'false' ? false : undefined),
};

/** Certificates or a key, in PEM. */
export const pem: ValueType<string> = {
  expected: 'PEM: a text with -----BEGIN … lines',
  parse: (text) => (text.includes('-----BEGIN ') ? text : undefined),
};

/** A name in a client's certificate. */
export const san: ValueType<string> = {
  expected: 'a DNS name, IP address, e-mail address or URI',
  parse: (text) => (/^[\x21-\x7e]{1,2048}$/.test(text) ? text : undefined),
};

/** The value of a header; blank for none. */
export function headerValue(allowed: readonly string[] = []): ValueType<string> {
  return {
    expected: allowed.length === 0 ? 'the value of a header, in ASCII' : allowed.join(' or '),
    parse: (text) => {
      if (text === '') return '';
      if (allowed.length > 0) return allowed.includes(text) ? text : undefined;
      return /^[\x20-\x7e]{1,4096}$/.test(text) ? text : undefined;
    },
  };
}

/** Time between two requests, in seconds; 0 for no limit. */
export const interval: ValueType<number> = {
  expected: 'a duration such as 1s or 100ms, from 1ms to 1h, or 0 for no limit',
  parse: (text) => {
    if (text === '0') return 0;
    const seconds = parseDuration(text);
    return seconds !== undefined && seconds <= MAX_INTERVAL_SECONDS ? seconds : undefined;
  },
};
