import { dirname, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { describeReadError } from '../files/describe-file.ts';
import { type ReadFile, readFileWithTimeout } from '../files/read-file-with-timeout.ts';
import { findCrossFaults } from './check-relations.ts';
import type { Config } from './config.ts';
import { findEnvironmentProxy } from './environment-proxy.ts';
import { findFamilyFaults } from './family-faults.ts';
import { renderFaults } from './format-errors.ts';
import { DEFAULT_KEY_VARIABLE } from './key-sources.ts';
import { findSurroundingFaults } from './load-files.ts';
import { parseConfigDocument } from './parse-yaml.ts';
import { ConfigFile } from './schema.ts';
import { toConfig } from './to-config.ts';
import { describeUnknownKey, describeValue, toFaults } from './validation-error.ts';
import { baseUrl } from './value-types.ts';

/** The variable that stands before `api.base_url`. */
const PREFIX_VARIABLE = 'PHALA_CLOUD_API_PREFIX';

const NOTHING_TO_GO_BY = `nothing to watch: set ${DEFAULT_KEY_VARIABLE} to watch every app that the key can see, or name a configuration with --config.file; "phala-cloud-exporter demo" needs neither`;

const KEY_IN_FILE =
  'a key in the configuration is refused: set PHALA_CLOUD_API_KEY, or use api_key_file of a workspace';

/** Where the configuration comes from: a file, the environment, or both. */
export interface ConfigInput {
  readonly file: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Names of all metric families, of which each pattern of `metrics` has to match one; not checked where left out. */
  readonly families?: readonly string[];
  /** Reads the configuration and the files that it names. */
  readonly read?: ReadFile;
}

/** Loads the configuration. @throws ConfigError with every fault there is, each in one line. */
export async function loadConfig(input: ConfigInput): Promise<Config> {
  const { file, env, families, read = readFileWithTimeout } = input;
  if (file === undefined && !env[DEFAULT_KEY_VARIABLE]?.trim()) throw new ConfigError([NOTHING_TO_GO_BY]);
  const document = file === undefined ? undefined : parseConfigDocument(await readConfig(file, read), file);
  const surroundings = { env, folder: file === undefined ? '.' : dirname(resolve(file)), read };
  const raw = document?.raw ?? {};

  const parsed = ConfigFile.safeParse(raw);
  const fileFaults = [
    ...(document?.faults ?? []),
    ...toFaults(parsed.error?.issues ?? [], raw, describeUnknown),
    ...findCrossFaults(raw),
    ...(families === undefined ? [] : findFamilyFaults(raw, families)),
    ...(await findSurroundingFaults(raw, surroundings)),
  ];
  const prefix = readPrefix(env);
  const faults = [
    ...prefix.faults,
    ...findEnvironmentProxy(env).faults,
    ...(document === undefined || file === undefined
      ? fileFaults.map(({ message }) => `environment: ${message}`)
      : renderFaults(fileFaults, document, file)),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return toConfig(parsed.data, surroundings, prefix.baseUrl);
}

function describeUnknown(key: string, known: string): string {
  return /^(api_?)?(key|token)$/i.test(key) ? KEY_IN_FILE : describeUnknownKey(key, known);
}

async function readConfig(file: string, read: ReadFile): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await read(file));
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8' : describeReadError(error);
    throw new ConfigError([`${file}: expected a configuration in YAML, but ${reason}`]);
  }
}

function readPrefix(env: NodeJS.ProcessEnv): {
  readonly baseUrl?: string;
  readonly faults: readonly string[];
} {
  const text = env[PREFIX_VARIABLE]?.trim() ?? '';
  if (text === '') return { faults: [] };
  const url = baseUrl.parse(text);
  if (url !== undefined) return { baseUrl: url, faults: [] };
  const got = describeValue([PREFIX_VARIABLE], text);
  return { faults: [`environment: ${PREFIX_VARIABLE}: expected ${baseUrl.expected}, got ${got}`] };
}
