import { isDeepStrictEqual } from 'node:util';
import { type LoadedWebConfig, readWebConfig, type WebConfigReading } from './load.ts';
import type { TlsConfig, WebConfig } from './web-config.ts';

/** Reads the current web configuration; cheap, called for each connection and request. */
export type ReadWebConfig = () => WebConfig;

/** Called once per change of the files. */
export interface WebConfigObserver {
  readonly onLoaded: () => void;
  /** The previous configuration stays current. */
  readonly onRejected: (errors: readonly string[]) => void;
}

/** Follows changes of the files of a web configuration. */
export function followWebConfig(loaded: LoadedWebConfig, observer: WebConfigObserver): ReadWebConfig {
  const { file } = loaded;
  let { config } = loaded;
  let reading: WebConfigReading = loaded;
  observer.onLoaded();
  return () => {
    if (reading.isUpToDate()) return config;
    reading = readWebConfig(file);
    const errors = 'errors' in reading ? reading.errors : findForbiddenChanges(file, config, reading.config);
    if ('config' in reading && errors.length === 0) {
      config = keepTls(config, reading.config);
      observer.onLoaded();
    } else {
      observer.onRejected(errors);
    }
    return config;
  };
}

// Keeps the previous object if nothing changed, so that open connections stay valid.
function keepTls(now: WebConfig, next: WebConfig): WebConfig {
  if (now.tls === undefined || next.tls === undefined || !now.tls.key.equals(next.tls.key)) return next;
  const isSame = isDeepStrictEqual({ ...now.tls, key: undefined }, { ...next.tls, key: undefined });
  return isSame ? { ...next, tls: now.tls } : next;
}

// A half-written file must not remove protection, so a setting may change at run time, but not disappear. A port cannot
// change its protocol.
function findForbiddenChanges(file: string, now: WebConfig, next: WebConfig): readonly string[] {
  const restart = 'while the exporter runs: restart it';
  if ((now.tls === undefined) !== (next.tls === undefined)) {
    const state = now.tls === undefined ? 'off' : 'on';
    return [`${file}: tls_server_config: expected TLS to stay ${state} ${restart}`];
  }
  if (!isDeepStrictEqual(now.tls?.client_auth_type, next.tls?.client_auth_type))
    return [`${file}: tls_server_config.client_auth_type: it cannot be changed ${restart}`];
  if (now.users.size > 0 && next.users.size === 0)
    return [`${file}: basic_auth_users: the last user cannot be removed ${restart}`];
  const removed = [...now.written].filter((path) => !next.written.has(path));
  return removed.map(
    (path) => `${file}: ${path}: a setting cannot be removed ${restart}, or write the default`,
  );
}

/** The current TLS settings; `undefined` where plain HTTP is served, which never changes. */
export function followTls(current: ReadWebConfig): (() => TlsConfig) | undefined {
  if (current().tls === undefined) return undefined;
  return () => {
    const { tls } = current();
    if (tls === undefined) throw new TypeError('expected TLS to stay on');
    return tls;
  };
}
