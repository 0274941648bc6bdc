import { createFileReader, type FileDigests } from '../files/watch-files.ts';
import type { Config } from './config.ts';
import { type ConfigInput, loadConfig } from './load.ts';

/** Loads a configuration repeatedly, and keeps digests of the files that it read. */
export interface ConfigLoader {
  /** @throws ConfigError with all errors. */
  readonly load: () => Promise<Config>;
  /** Of the configuration and all files that it names, as of the last load, successful or not. */
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
