import { isIP } from 'node:net';
import type { Secret } from '../secrets/secret.ts';
import type { ConfigFile } from './schema.ts';
import { type Draft, INVALID } from './schema-fields.ts';
import { describeValue } from './validation-error.ts';
import * as types from './value-types.ts';

/** The environment variable with the API key where the configuration names none. */
export const DEFAULT_KEY_VARIABLE = 'PHALA_CLOUD_API_KEY';

/** Overrides `api.base_url`. */
const PREFIX_VARIABLE = 'PHALA_CLOUD_API_PREFIX';

const EXPECTED_PROXY = 'an http or https URL or host:port (SOCKS is not supported)';

/** What the environment sets of `api`. */
export interface ApiEnvironment {
  readonly baseUrl: string | undefined;
  /** May contain a login. */
  readonly proxyUrl: Secret | undefined;
  readonly errors: readonly string[];
}

type Fail = (variable: string, expected: string, got: string) => undefined;

/** Reads the variables of the API; those of the proxy only where requests would use it. */
export function readApiEnvironment(
  env: NodeJS.ProcessEnv,
  api: Draft<Partial<ConfigFile['api']>> = {},
): ApiEnvironment {
  const errors: string[] = [];
  const fail: Fail = (variable, expected, got) => {
    errors.push(`environment: ${variable}: expected ${expected}, got ${got}`);
  };
  const prefix = env[PREFIX_VARIABLE]?.trim() ?? '';
  const baseUrl =
    prefix === ''
      ? undefined
      : (types.baseUrl.parse(prefix) ??
        fail(PREFIX_VARIABLE, types.baseUrl.expected, describeValue([PREFIX_VARIABLE], prefix)));

  const { base_url, proxy_url } = api === INVALID ? {} : api;
  const url = baseUrl ?? base_url;
  const isUsed = proxy_url === undefined && typeof url === 'string';
  return { baseUrl, proxyUrl: isUsed ? readProxy(env, new URL(url), fail) : undefined, errors };
}

/** The proxy that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name for a URL. */
function readProxy(env: NodeJS.ProcessEnv, url: URL, fail: Fail): Secret | undefined {
  const [variable, text] = read(env, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (text === '' || isExempt(url, read(env, 'NO_PROXY')[1])) return undefined;
  const proxy = types.proxyUrl.parse(/^\/|:\/\//.test(text) ? text : `http://${text}`);
  return proxy ?? fail(variable, EXPECTED_PROXY, '<secret>');
}

/** The variable in lower or upper case, whichever has a value, and that value. */
function read(env: NodeJS.ProcessEnv, variable: string): readonly [name: string, text: string] {
  const lower = variable.toLowerCase();
  const name = env[lower]?.trim() ? lower : variable;
  return [name, env[name]?.trim() ?? ''];
}

/**
 * Whether requests to a URL use no proxy. `NO_PROXY` lists names, which include subdomains, `.name` and `*.name` for
 * subdomains alone, IPv4 addresses, each with a port if need be, and `*`. A proxy cannot reach loopback addresses.
 */
function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return true;
  const urlPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .some((entry) => {
      const [name = '', entryPort = urlPort] = entry.split(':');
      if (entryPort !== urlPort) return false;
      const domain = name.replace(/^\*?\./, '');
      const isSubdomain = isIP(hostname) === 0 && hostname.endsWith(`.${domain}`);
      return name === '*' || name === hostname || (domain !== '' && isSubdomain);
    });
}
