import { INVALID, type PartialDraft } from '../config/schema-fields.ts';
import type { ValidationError } from '../config/validation-error.ts';
import type { RateLimit, TlsServer } from './schema.ts';
import { CLIENT_AUTH_TYPES, isOfTls13 } from './tls-names.ts';

type TlsDraft = PartialDraft<TlsServer>;

/** Checks `tls_server_config`. */
export function checkTls(tls: TlsDraft): readonly ValidationError[] {
  return [...checkFiles(tls), ...checkClientAuth(tls), ...checkVersions(tls), ...checkSuites(tls)];
}

/** Checks `rate_limit`. */
export function checkRateLimit({ interval, burst }: PartialDraft<RateLimit>): readonly ValidationError[] {
  if (typeof interval !== 'number' || interval === 0 || burst !== undefined) return [];
  return [{ path: ['burst'], message: 'expected a number beside interval, got nothing' }];
}

function checkFiles(tls: TlsDraft): readonly ValidationError[] {
  return (['cert', 'key', 'client_ca'] as const).flatMap((name): readonly ValidationError[] => {
    const given = [tls[name], tls[`${name}_file`]].filter((value) => value !== undefined);
    if (given.length === 2)
      return [{ path: [`${name}_file`], message: `expected either ${name} or ${name}_file, got both` }];
    if (given.length === 1 || name === 'client_ca') return [];
    return [{ path: [], message: `expected ${name}_file or ${name}, got neither` }];
  });
}

function checkClientAuth(tls: TlsDraft): readonly ValidationError[] {
  const { client_auth_type: auth = INVALID } = tls;
  if (auth === INVALID) return [];
  const [type = ''] = [...CLIENT_AUTH_TYPES].find(([, each]) => each === auth) ?? [];
  const caKey = (['client_ca_file', 'client_ca'] as const).find((name) => tls[name] !== undefined);
  const errors: ValidationError[] = [];
  if (caKey !== undefined && auth.isAsked === false)
    errors.push({
      path: [caKey],
      message: `expected a client_auth_type that asks for certificates, got ${type}`,
    });
  if (caKey === undefined && auth.isVerified === true)
    errors.push({
      path: ['client_auth_type'],
      message: `expected client_ca_file or client_ca beside ${type}, got neither: certificates of any public CA would be accepted`,
    });
  if (tls.client_allowed_sans !== undefined && auth.isRequired === false)
    errors.push({
      path: ['client_allowed_sans'],
      message: `expected client_auth_type RequireAnyClientCert or RequireAndVerifyClientCert, got ${type}: a client without a certificate has no names`,
    });
  return errors;
}

function checkVersions({
  min_version: min = INVALID,
  max_version: max = INVALID,
}: TlsDraft): readonly ValidationError[] {
  if (min === INVALID || max === INVALID || min <= max) return [];
  return [{ path: ['max_version'], message: 'expected a version from min_version on, got an older one' }];
}

function checkSuites({ cipher_suites: suites = INVALID, max_version }: TlsDraft): readonly ValidationError[] {
  if (suites === INVALID || suites.length === 0 || max_version !== 'TLSv1.2') return [];
  if (!suites.every((suite) => suite !== INVALID && isOfTls13(suite))) return [];
  return [
    { path: ['cipher_suites'], message: 'expected a suite of TLS 1.2 beside max_version TLS12, got none' },
  ];
}
