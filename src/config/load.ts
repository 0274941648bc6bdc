import { dirname, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { describeReadError } from '../files/describe-file.ts';
import { type ReadFile, readFileWithTimeout } from '../files/read-file-with-timeout.ts';
import type { Config } from './config.ts';
import { ConfigDocument } from './config-document.ts';
import { type EnvironmentProxyFinding, findEnvironmentProxy } from './environment-proxy.ts';
import { findFamilyErrors } from './family-errors.ts';
import { DEFAULT_KEY_VARIABLE, loadFiles } from './load-files.ts';
import { parseValues } from './parse-values.ts';
import { ConfigFile } from './schema.ts';
import { type Draft, INVALID } from './schema-fields.ts';
import { toConfig } from './to-config.ts';
import { describeValue, type ValidationError } from './validation-error.ts';
import { baseUrl } from './value-types.ts';

/** Environment variable that overrides `api.base_url`. */
const PREFIX_VARIABLE = 'PHALA_CLOUD_API_PREFIX';

const NOTHING_CONFIGURED = `nothing to poll: set ${DEFAULT_KEY_VARIABLE} to poll every app that the key can access, or pass a configuration with --config.file; "phala-cloud-exporter demo" needs neither`;

const KEY_IN_FILE =
  'API keys are not allowed in the configuration: set PHALA_CLOUD_API_KEY, or use api_key_file of a workspace';

/** Where the configuration comes from: a file, the environment, or both. */
export interface ConfigInput {
  readonly file: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Names of all metric families: each pattern of `metrics` has to match one. Not checked if left out. */
  readonly families?: readonly string[];
  /** Reads the configuration and the files that it names. */
  readonly read?: ReadFile;
}

/** Loads the configuration, reading each file once. @throws ConfigError with all errors, one per line. */
export async function loadConfig(input: ConfigInput): Promise<Config> {
  const { file, env, families, read = readFileWithTimeout } = input;
  if (file === undefined && !env[DEFAULT_KEY_VARIABLE]?.trim()) throw new ConfigError([NOTHING_CONFIGURED]);
  const document = file === undefined ? undefined : new ConfigDocument(await readConfig(file, read), file);
  const folder = file === undefined ? '.' : dirname(resolve(file));

  const { data, draft, errors } = parseValues(ConfigFile, document?.values ?? {});
  const loaded = await loadFiles(draft, { env, folder, read });
  const prefix = readPrefix(env);
  const proxy = findProxy(draft, env, prefix.baseUrl);

  const all = [...errors.map(explainKey), ...findFamilyErrors(draft, families), ...loaded.errors];
  const lines = document?.formatErrors(all) ?? all.map(({ message }) => `environment: ${message}`);
  const faults = [...prefix.errors, ...proxy.faults, ...lines];
  if (data === undefined || faults.length > 0) throw new ConfigError(faults);
  return toConfig(data, loaded, { folder, proxyUrl: proxy.proxyUrl, baseUrl: prefix.baseUrl });
}

// A key in the configuration is a common mistake: the error says where keys belong.
function explainKey(error: ValidationError): ValidationError {
  const isKey = /^(api_?)?(key|token)$/i.test(String(error.path.at(-1)));
  return isKey && error.message.startsWith('unknown key') ? { ...error, message: KEY_IN_FILE } : error;
}

async function readConfig(file: string, read: ReadFile): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await read(file));
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8' : describeReadError(error);
    throw new ConfigError([`${file}: cannot read the configuration: ${reason}`]);
  }
}

// The proxy of the environment matters only where requests would use it.
function findProxy(
  draft: Draft<ConfigFile>,
  env: NodeJS.ProcessEnv,
  prefixUrl: string | undefined,
): EnvironmentProxyFinding {
  const api = draft === INVALID ? INVALID : draft.api;
  if (api === INVALID || api === undefined || api.proxy_url !== undefined) return { faults: [] };
  const url = prefixUrl ?? api.base_url;
  return typeof url === 'string' ? findEnvironmentProxy(env, url) : { faults: [] };
}

function readPrefix(env: NodeJS.ProcessEnv): {
  readonly baseUrl?: string;
  readonly errors: readonly string[];
} {
  const text = env[PREFIX_VARIABLE]?.trim() ?? '';
  if (text === '') return { errors: [] };
  const url = baseUrl.parse(text);
  if (url !== undefined) return { baseUrl: url, errors: [] };
  const got = describeValue([PREFIX_VARIABLE], text);
  return { errors: [`environment: ${PREFIX_VARIABLE}: expected ${baseUrl.expected}, got ${got}`] };
}
