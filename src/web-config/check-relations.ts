import { isMap, toList, toMap, toText } from '../config/raw.ts';
import type { Fault } from '../config/validation-error.ts';
import { CLIENT_AUTH_TYPES, isOfTls13, TLS_VERSIONS } from './tls-names.ts';
import { interval } from './value-types.ts';

type RawMap = ReadonlyMap<string, unknown>;

/** What is wrong between settings, each of them right or not: looked for in the file as written. */
export function findCrossFaults(raw: unknown): readonly Fault[] {
  const root = toMap(raw);
  const tls = root.get('tls_server_config');
  return [...(isMap(tls) ? findTlsFaults(toMap(tls)) : []), ...findRateFaults(toMap(root.get('rate_limit')))];
}

function findTlsFaults(tls: RawMap): readonly Fault[] {
  return [
    ...findSlotFaults(tls),
    ...findClientFaults(tls),
    ...findVersionFaults(tls),
    ...findSuiteFaults(tls),
  ].map(({ path, message }) => ({ path: ['tls_server_config', ...path], message }));
}

function findSlotFaults(tls: RawMap): readonly Fault[] {
  return ['cert', 'key', 'client_ca'].flatMap((slot): readonly Fault[] => {
    const given = [slot, `${slot}_file`].filter((name) => tls.get(name) !== undefined);
    if (given.length === 2)
      return [{ path: [`${slot}_file`], message: `expected either ${slot} or ${slot}_file, got both` }];
    if (given.length === 1 || slot === 'client_ca') return [];
    return [{ path: [], message: `expected ${slot}_file or ${slot}, got neither` }];
  });
}

function findClientFaults(tls: RawMap): readonly Fault[] {
  const type = toText(tls.get('client_auth_type')) ?? 'NoClientCert';
  const auth = CLIENT_AUTH_TYPES.get(type);
  if (auth === undefined) return [];
  const caKey = ['client_ca_file', 'client_ca'].find((name) => tls.get(name) !== undefined);
  const faults: Fault[] = [];
  if (caKey !== undefined && !auth.isAsked)
    faults.push({
      path: [caKey],
      message: `expected a client_auth_type that asks for certificates, got ${type}`,
    });
  if (caKey === undefined && auth.isVerified)
    faults.push({
      path: ['client_auth_type'],
      message: `expected client_ca_file or client_ca beside ${type}, got neither: any certificate of any public CA would do`,
    });
  if (tls.get('client_allowed_sans') !== undefined && !auth.isRequired)
    faults.push({
      path: ['client_allowed_sans'],
      message: `expected client_auth_type RequireAnyClientCert or RequireAndVerifyClientCert, got ${type}: a client without a certificate has no names`,
    });
  return faults;
}

function findVersionFaults(tls: RawMap): readonly Fault[] {
  const min = TLS_VERSIONS.get(toText(tls.get('min_version')) ?? 'TLS12');
  const max = TLS_VERSIONS.get(toText(tls.get('max_version')) ?? 'TLS13');
  if (min === undefined || max === undefined || min <= max) return [];
  return [{ path: ['max_version'], message: 'expected a version from min_version on, got an older one' }];
}

function findSuiteFaults(tls: RawMap): readonly Fault[] {
  const suites = toList(tls.get('cipher_suites')).map(toText);
  const isOnlyTls13 = suites.length > 0 && suites.every((suite) => suite !== undefined && isOfTls13(suite));
  if (tls.get('max_version') !== 'TLS12' || !isOnlyTls13) return [];
  return [
    { path: ['cipher_suites'], message: 'expected a suite of TLS 1.2 beside max_version TLS12, got none' },
  ];
}

function findRateFaults(limit: RawMap): readonly Fault[] {
  const seconds = interval.parse(toText(limit.get('interval')) ?? '');
  if (seconds === undefined || seconds === 0 || limit.get('burst') !== undefined) return [];
  return [{ path: ['rate_limit', 'burst'], message: 'expected a number beside interval, got nothing' }];
}
