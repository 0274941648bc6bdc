import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { readDocument } from '../config/config-document.ts';
import { createNamedFiles } from '../config/named-files.ts';
import { parseValues } from '../config/parse-values.ts';
import { INVALID } from '../config/schema-fields.ts';
import type { ValidationError } from '../config/validation-error.ts';
import { ConfigError } from '../errors.ts';
import type { ReadFile } from '../files/read-file-with-timeout.ts';
import { createLoader } from '../files/watch-files.ts';
import { loadTlsFiles } from './load-tls-files.ts';
import { WebConfigFile } from './schema.ts';
import { type TlsConfig, toSecureContextOptions, toWebConfig, type WebConfig } from './web-config.ts';

export type LoadedWebConfig = Awaited<ReturnType<typeof loadWebConfig>>;

/** Loads a web configuration and the files that it names, each once. @throws ConfigError with all errors. */
export async function loadWebConfig(file: string) {
  const loader = createLoader((read) => readWebConfig(file, read));
  return { file, loader, config: await loader.load() };
}

async function readWebConfig(file: string, read: ReadFile): Promise<WebConfig> {
  const document = await readDocument(file, 'web configuration', read);
  // An empty file is valid, and protects nothing.
  const { data, draft, errors } = parseValues(WebConfigFile, document.values ?? {});
  const files = createNamedFiles(dirname(resolve(file)), read);
  const pem = await loadTlsFiles(draft === INVALID ? INVALID : draft.tls_server_config, files);
  const faults = document.formatErrors([...errors, ...files.errors]);
  if (data === undefined || faults.length > 0) throw new ConfigError(faults);
  const config = toWebConfig(data, pem);
  const rejected = findOpensslErrors(config.tls);
  if (rejected.length > 0) throw new ConfigError(document.formatErrors(rejected));
  return config;
}

// OpenSSL may reject a short key or a weak signature.
function findOpensslErrors(tls: TlsConfig | undefined): readonly ValidationError[] {
  try {
    if (tls !== undefined) createSecureContext(toSecureContextOptions(tls));
    return [];
  } catch (error) {
    const reason = error instanceof Error && 'reason' in error ? String(error.reason) : 'it cannot use them';
    const message = `expected settings that OpenSSL accepts, but: ${reason}`;
    return [{ path: ['tls_server_config'], message }];
  }
}
