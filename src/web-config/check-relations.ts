import { type Fail, INVALID, type PartialDraft } from '../config/schema-fields.ts';
import type { RateLimit, TlsServer } from './schema.ts';
import { CLIENT_AUTH_TYPES } from './tls-names.ts';

export function checkTls(tls: PartialDraft<TlsServer>, fail: Fail): void {
  for (const name of ['cert', 'key', 'client_ca'] as const) {
    const file = `${name}_file` as const;
    const count = [tls[name], tls[file]].filter((value) => value !== undefined).length;
    if (count === 2) fail([file], `expected either ${name} or ${file}, got both`);
    if (count === 0 && name !== 'client_ca') fail([], `expected ${file} or ${name}, got neither`);
  }
  const { min_version: min = INVALID, max_version: max = INVALID } = tls;
  if (min !== INVALID && max !== INVALID && min > max)
    fail(['max_version'], 'expected a version from min_version on, got an older one');
  checkClientAuth(tls, fail);
}

function checkClientAuth(tls: PartialDraft<TlsServer>, fail: Fail): void {
  const { client_auth_type: auth = INVALID } = tls;
  if (auth === INVALID) return;
  const [type = ''] = [...CLIENT_AUTH_TYPES].find(([, each]) => each === auth) ?? [];
  const caKey = (['client_ca_file', 'client_ca'] as const).find((name) => tls[name] !== undefined);
  if (caKey !== undefined && auth.isAsked === false)
    fail([caKey], `expected a client_auth_type that asks for certificates, got ${type}`);
  if (caKey === undefined && auth.isVerified === true) {
    const reason = 'certificates of any public CA would be accepted';
    fail(['client_auth_type'], `expected client_ca_file or client_ca beside ${type}, got neither: ${reason}`);
  }
  if (tls.client_allowed_sans !== undefined && auth.isRequired === false) {
    const expected = 'client_auth_type RequireAnyClientCert or RequireAndVerifyClientCert';
    const reason = 'a client without a certificate has no names';
    fail(['client_allowed_sans'], `expected ${expected}, got ${type}: ${reason}`);
  }
}

export function checkRateLimit({ interval, burst }: PartialDraft<RateLimit>, fail: Fail): void {
  if (typeof interval === 'number' && interval > 0 && burst === undefined)
    fail(['burst'], 'expected a number beside interval, got nothing');
}
