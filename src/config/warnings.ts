import type { Config } from './config.ts';

/** What a configuration may have and hardly ever should: one line each. */
export function findWarnings({ api }: Pick<Config, 'api'>): readonly string[] {
  if (new URL(api.baseUrl).pathname !== '/') return [];
  return ['api.base_url has no path, expected one such as https://cloud-api.phala.com/api/v1'];
}
