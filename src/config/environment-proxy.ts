import type { Secret } from '../secrets/secret.ts';
import { isExemptFromProxy } from './no-proxy.ts';
import { proxyUrl } from './value-types.ts';

/** What the environment says about the proxy for one URL. */
export interface EnvironmentProxyFinding {
  /** May carry a login; absent where the URL is asked directly. */
  readonly proxyUrl?: Secret;
  /** A line if the value is no proxy; never the value, which may carry a login. */
  readonly faults: readonly string[];
}

/** Finds the proxy that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name for a URL, as curl and Go do. */
export function findEnvironmentProxy(env: NodeJS.ProcessEnv, baseUrl: string): EnvironmentProxyFinding {
  const url = new URL(baseUrl);
  const [variable, text] = read(env, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  const [, noProxy] = read(env, 'NO_PROXY');
  if (text === '' || isExemptFromProxy(url, noProxy)) return { faults: [] };
  const proxy = parseProxy(text);
  return proxy === undefined
    ? { faults: [`environment: ${variable}: expected ${EXPECTED}, got <secret>`] }
    : { proxyUrl: proxy, faults: [] };
}

const EXPECTED = 'an http or https URL or host:port (SOCKS is not supported)';

function parseProxy(text: string): Secret | undefined {
  if (text.includes('://')) return proxyUrl.parse(text);
  return text.startsWith('/') ? undefined : proxyUrl.parse(`http://${text}`);
}

/** The variable in lower or upper case, whichever has a value, and that value. */
function read(env: NodeJS.ProcessEnv, variable: string): readonly [name: string, text: string] {
  const names = [variable.toLowerCase()];
  // In a CGI program `HTTP_PROXY` is the header `Proxy` of the request, which any client can set.
  if (variable !== 'HTTP_PROXY' || env['REQUEST_METHOD'] === undefined) names.push(variable);
  const name = names.find((each) => env[each]?.trim());
  return name === undefined ? [variable, ''] : [name, env[name]?.trim() ?? ''];
}
