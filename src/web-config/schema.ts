import { z } from 'zod';
import {
  DOCS,
  map,
  optional,
  optionalList,
  relation,
  section,
  setting,
  value,
} from '../config/schema-fields.ts';
import { count, flag, path } from '../config/value-types.ts';
import type { Secret } from '../secrets/secret.ts';
import { checkRateLimit, checkTls } from './check-relations.ts';
import * as types from './value-types.ts';

const tlsServer = map({
  cert: optional(types.pem, "The server's certificate and its intermediates; instead of `cert_file`."),
  key: optional(types.pem, "The certificate's private key without a passphrase; instead of `key_file`."),
  client_ca: optional(
    types.pem,
    'CAs that client certificates must be signed by; instead of `client_ca_file`.',
  ),
  cert_file: optional(path, 'The file of `cert`.'),
  key_file: optional(path, 'The file of `key`.'),
  client_ca_file: optional(path, 'The file of `client_ca`.'),
  client_auth_type: setting(
    types.clientAuthType,
    'Whether clients need a certificate; only `RequireAndVerifyClientCert` rejects unknown clients.',
    'NoClientCert',
  ),
  client_allowed_sans: optionalList(
    value(types.san),
    'a list of DNS names, IP addresses, e-mail addresses or URIs',
    'Names of which a client certificate must have one, by exact match.',
  ),
  min_version: setting(types.tlsVersion, 'The minimum TLS version.', 'TLS12'),
  max_version: setting(types.tlsVersion, 'The maximum TLS version.', 'TLS13'),
  cipher_suites: optionalList(
    value(types.cipherSuite),
    "a list of Go's names of secure suites",
    "Cipher suites of TLS 1.2, by Go's names; those of TLS 1.3 are always offered. Node's default list if left out.",
  ),
  prefer_server_cipher_suites: setting(
    flag,
    "Whether the server's order of cipher suites is preferred to the client's.",
    'true',
  ),
  curve_preferences: optionalList(
    value(types.curve),
    `a list of ${types.curve.expected.replace(/^one of /, '')}`,
    'Elliptic curves for the key exchange, the preferred one first; OpenSSL chooses if left out.',
  ),
});
export type TlsServer = z.output<typeof tlsServer>;

export const TlsServer = tlsServer.check(relation(checkTls));

/** Response headers that may be set: the same list as in other exporters. */
export const Headers = map({
  'Content-Security-Policy': optional(types.headerValue(), 'Where pages may load resources from.'),
  'X-Frame-Options': optional(
    types.headerValue(['deny', 'sameorigin']),
    'Which sites may embed the pages in a frame.',
  ),
  'X-Content-Type-Options': optional(types.headerValue(['nosniff']), 'Sent as `nosniff` in any case.'),
  'X-XSS-Protection': optional(types.headerValue(), 'A filter in old browsers.'),
  'Strict-Transport-Security': optional(
    types.headerValue(),
    'Makes browsers use HTTPS for everything on this host; use with care.',
  ),
});

export const HttpServer = map({
  http2: setting(types.noHttp2, 'Whether HTTP/2 is served in addition to HTTP/1.1.', 'false'),
  headers: section(Headers),
});

const rateLimit = map({
  interval: setting(types.interval, 'Time after which one more request is allowed; 0 for no limit.', '0'),
  burst: optional(count(1, 1_000_000), 'Number of requests allowed at once; required with an interval.'),
});
export type RateLimit = z.output<typeof rateLimit>;

export const RateLimit = rateLimit.check(relation(checkRateLimit));

// Not zod's record: it would drop a user called `__proto__`, and without users no login is required.
const users = z
  .unknown()
  .optional()
  .transform((entries, context): ReadonlyMap<string, Secret> => {
    if (entries === undefined) return new Map();
    if (typeof entries !== 'object' || entries === null || Array.isArray(entries)) {
      context.addIssue('expected a map of user names and bcrypt hashes');
      return z.NEVER;
    }
    return new Map(Object.entries(entries).flatMap((entry) => toUser(entry, context)));
  })
  .register(DOCS, {
    help: 'User names and bcrypt hashes of passwords for basic authentication; no login is required if it is empty.',
    expected: `a map: user names, each with ${types.bcryptHash.expected}`,
    default: '{}',
  });

function toUser(
  [name, text]: readonly [string, unknown],
  context: z.RefinementCtx,
): readonly (readonly [string, Secret])[] {
  const hash = typeof text === 'string' ? types.bcryptHash.parse(text) : undefined;
  if (hash === undefined)
    context.addIssue({ code: 'custom', path: [name], message: `expected ${types.bcryptHash.expected}` });
  if (!types.isUserName(name))
    context.addIssue({ code: 'custom', path: [name], message: 'expected a user name without a colon' });
  return hash === undefined ? [] : [[name, hash]];
}

export const WebConfigFile = map({
  tls_server_config: TlsServer.optional(),
  http_server_config: section(HttpServer),
  basic_auth_users: users,
  rate_limit: section(RateLimit),
});
export type WebConfigFile = z.output<typeof WebConfigFile>;
