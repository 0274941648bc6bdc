import { stringify } from 'yaml';
import type { Config } from './config.ts';
import { ConfigFile } from './schema.ts';
import { renderValue } from './schema-fields.ts';

/** Renders the current configuration as YAML: with all defaults, and secrets masked. */
export function renderConfig(config: Config): string {
  // JSON leaves out what is `undefined`, and masks every secret.
  return stringify(JSON.parse(JSON.stringify(renderValue(ConfigFile, config))));
}
