import type { Config } from './config.ts';

/** Settings that are valid and usually wrong: one line each. */
export function findWarnings({ api }: Pick<Config, 'api'>): readonly string[] {
  if (new URL(api.base_url).pathname !== '/') return [];
  return ['api.base_url has no path, expected one such as https://cloud-api.phala.com/api/v1'];
}
