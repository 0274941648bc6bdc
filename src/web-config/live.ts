import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../errors.ts';
import { watchFiles } from '../files/watch-files.ts';
import { toFingerprint } from '../secrets/secret.ts';
import type { LoadedWebConfig } from './load.ts';
import type { WebConfig } from './web-config.ts';

/** The current web configuration, which follows changes of its files until it is closed. */
export type LiveWebConfig = ReturnType<typeof followWebConfig>;

/** Called once per change of the files. */
export interface WebConfigObserver {
  readonly onLoaded: (config: WebConfig) => void;
  /** The previous configuration stays current. */
  readonly onRejected: (errors: readonly string[]) => void;
}

export function followWebConfig({ file, config, loader }: LoadedWebConfig, observer: WebConfigObserver) {
  let current = config;
  const { tls } = config;

  async function reload(): Promise<void> {
    try {
      const next = await loader.load();
      const fault = findForbiddenChange(current, next);
      if (fault !== undefined)
        throw new ConfigError([`${file}: ${fault} while the exporter runs: restart it`]);
      // Keeps the previous object if nothing changed, so that open connections stay valid.
      current = toFingerprint(current.tls) === toFingerprint(next.tls) ? { ...next, tls: current.tls } : next;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      observer.onRejected(error.faults);
      return;
    }
    observer.onLoaded(current);
  }

  observer.onLoaded(current);
  const watch = watchFiles(loader.digests, reload);
  return {
    ...watch,
    /** Cheap: called for each connection and request. */
    current: () => current,
    /** The current TLS settings; `undefined` where plain HTTP is served, which never changes. */
    tls: tls && (() => current.tls ?? tls),
  };
}

// A port cannot change its protocol, and an empty file is a mistake rather than the end of all logins.
function findForbiddenChange(now: WebConfig, next: WebConfig): string | undefined {
  if ((now.tls === undefined) !== (next.tls === undefined))
    return `tls_server_config: expected TLS to stay ${now.tls === undefined ? 'off' : 'on'}`;
  if (!isDeepStrictEqual(now.tls?.client_auth_type, next.tls?.client_auth_type))
    return 'tls_server_config.client_auth_type: it cannot be changed';
  if (now.users.size > 0 && next.users.size === 0) return 'basic_auth_users: the last user cannot be removed';
  return undefined;
}
