import { createFileReader, type FileDigests } from '../files/watch-files.ts';
import type { Config } from './config.ts';
import { type ConfigInput, loadConfig } from './load.ts';

/** Loads a configuration as often as it is asked to, and remembers what it read. */
export interface ConfigLoader {
  /** @throws ConfigError with every fault there is. */
  readonly load: () => Promise<Config>;
  /** Of the configuration and every file that it names, as the last load read them, whether it failed or not. */
  readonly digests: () => FileDigests;
}

/** Creates a loader. */
export function createConfigLoader(input: ConfigInput): ConfigLoader {
  let digests: FileDigests = new Map();
  return {
    digests: () => digests,
    load: () => {
      const reader = createFileReader();
      return loadConfig({ ...input, read: reader.read }).finally(() => {
        digests = reader.digests;
      });
    },
  };
}
