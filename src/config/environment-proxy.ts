import { Secret } from '../secrets/secret.ts';
import type { EnvironmentProxy } from './config.ts';
import { proxyUrl } from './value-types.ts';

/** What the environment says about proxies, in the words that most tools share; upper or lower case. */
export interface EnvironmentProxyFinding {
  /** `undefined` where it names no proxy. */
  readonly proxy: EnvironmentProxy | undefined;
  /** One line per value that is no URL; never the value, which may carry a login. */
  readonly faults: readonly string[];
}

/** Finds the proxies for `http:` and `https:`, and the hosts that are asked directly. */
export function findEnvironmentProxy(env: NodeJS.ProcessEnv): EnvironmentProxyFinding {
  const found = (['HTTP_PROXY', 'HTTPS_PROXY'] as const).map((variable) => ({
    variable,
    text: read(env, variable),
  }));
  const faults = found
    .filter(({ text }) => text !== '' && proxyUrl.parse(text) === undefined)
    .map(({ variable }) => `environment: ${variable}: expected ${proxyUrl.expected}, got <secret>`);
  const [http = '', https = ''] = found.map(({ text }) => text);
  const isNamed = faults.length === 0 && (http !== '' || https !== '');
  const proxy = { http: new Secret(http), https: new Secret(https), except: read(env, 'NO_PROXY') };
  return { proxy: isNamed ? proxy : undefined, faults };
}

function read(env: NodeJS.ProcessEnv, variable: string): string {
  return (env[variable.toLowerCase()] ?? env[variable] ?? '').trim();
}
