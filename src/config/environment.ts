import type { Secret } from '../secrets/secret.ts';
import { isExemptFromProxy } from './no-proxy.ts';
import type { ConfigFile } from './schema.ts';
import { type Draft, INVALID } from './schema-fields.ts';
import { describeValue } from './validation-error.ts';
import * as types from './value-types.ts';

/** The environment variable with the API key where the configuration names none. */
export const DEFAULT_KEY_VARIABLE = 'PHALA_CLOUD_API_KEY';

const PREFIX_VARIABLE = 'PHALA_CLOUD_API_PREFIX';

const EXPECTED_PROXY = 'an http or https URL or host:port (SOCKS is not supported)';

type Fail = (variable: string, expected: string, got: string) => undefined;

/** Reads the variables of the API; those of the proxy only where requests would use it. */
export function readApiEnvironment(env: NodeJS.ProcessEnv, api: Draft<Partial<ConfigFile['api']>> = {}) {
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
  if (text === '' || isExemptFromProxy(url, read(env, 'NO_PROXY')[1])) return undefined;
  const proxy = types.proxyUrl.parse(/^\/|:\/\//.test(text) ? text : `http://${text}`);
  return proxy ?? fail(variable, EXPECTED_PROXY, '<secret>');
}

/** The variable in lower or upper case, whichever has a value, and that value. */
function read(env: NodeJS.ProcessEnv, variable: string): readonly [name: string, text: string] {
  const lower = variable.toLowerCase();
  // In a CGI program, `HTTP_PROXY` is the header `Proxy` of a request.
  const isHeader = variable === 'HTTP_PROXY' && env['REQUEST_METHOD'] !== undefined;
  const name = env[lower]?.trim() || isHeader ? lower : variable;
  return [name, env[name]?.trim() ?? ''];
}
