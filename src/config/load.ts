import { dirname, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { type ReadFile, readFileWithTimeout } from '../files/read-file-with-timeout.ts';
import { type Config, toConfig } from './config.ts';
import { readDocument } from './config-document.ts';
import { DEFAULT_KEY_VARIABLE, readApiEnvironment } from './environment.ts';
import { findFamilyErrors } from './family-errors.ts';
import { loadFiles } from './load-files.ts';
import { createNamedFiles } from './named-files.ts';
import { parseValues } from './parse-values.ts';
import { ConfigFile } from './schema.ts';
import { INVALID } from './schema-fields.ts';
import type { ValidationError } from './validation-error.ts';

const NOTHING_CONFIGURED = `nothing to poll: set ${DEFAULT_KEY_VARIABLE} to poll every app that the key can access, or pass a configuration with --config.file; "phala-cloud-exporter demo" needs neither`;

const KEY_IN_FILE =
  'API keys are not allowed in the configuration: set PHALA_CLOUD_API_KEY, or use api_key_file of a workspace';

export interface ConfigInput {
  readonly file: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Names of all metric families: each pattern of `metrics` has to match one. Not checked if left out. */
  readonly families?: readonly string[];
  readonly read?: ReadFile;
}

/** Loads the configuration, reading each file once. @throws ConfigError with all errors, one per line. */
export async function loadConfig(input: ConfigInput): Promise<Config> {
  const { file, env, families, read = readFileWithTimeout } = input;
  if (file === undefined && !env[DEFAULT_KEY_VARIABLE]?.trim()) throw new ConfigError([NOTHING_CONFIGURED]);
  const document = file === undefined ? undefined : await readDocument(file, 'configuration', read);
  const { data, draft, errors } = parseValues(ConfigFile, document?.values ?? {});
  const folder = file === undefined ? '.' : dirname(resolve(file));
  const files = createNamedFiles(folder, read);
  const loaded = await loadFiles(draft, env, files);
  const environment = readApiEnvironment(env, draft === INVALID ? INVALID : draft.api);

  const all = [...errors.map(explainKey), ...findFamilyErrors(draft, families), ...files.errors];
  const lines = document?.formatErrors(all) ?? all.map(({ message }) => `environment: ${message}`);
  const faults = [...environment.errors, ...lines];
  if (data === undefined || faults.length > 0) throw new ConfigError(faults);
  return toConfig(data, loaded, environment, folder);
}

// A key in the configuration is a common mistake: the error says where keys belong.
function explainKey(error: ValidationError): ValidationError {
  const isKey = /^(api_?)?(key|token)$/i.test(String(error.path.at(-1)));
  return isKey && error.message.startsWith('unknown key') ? { ...error, message: KEY_IN_FILE } : error;
}
