import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../errors.ts';
import { readWebConfig, type WebConfigReading } from './load.ts';
import { signFiles } from './read-file.ts';
import type { TlsConfig, WebConfig } from './web-config.ts';

/** A web configuration that follows its files. */
export interface LiveWebConfig {
  /** What is in force now: cheap, asked for at every connection and request. */
  readonly current: () => WebConfig;
}

/** Who wants to know when files have changed; told once per change. */
export interface WebConfigObserver {
  readonly onLoaded: () => void;
  /** What was in force stays in force. */
  readonly onRefused: (faults: readonly string[]) => void;
}

/** Opens a web configuration and follows its files. @throws ConfigError when it is bad at the start. */
export function openWebConfig(file: string, observer: WebConfigObserver): LiveWebConfig {
  let state = readSigned(file, [resolve(file)]);
  if ('faults' in state.reading) throw new ConfigError(state.reading.faults);
  let config = state.reading.config;
  observer.onLoaded();
  return {
    current: () => {
      if (signFiles(state.reading.files) === state.signature) return config;
      state = readSigned(file, state.reading.files);
      const faults =
        'faults' in state.reading ? state.reading.faults : findSwitches(file, config, state.reading.config);
      if ('config' in state.reading && faults.length === 0) {
        config = keepTls(config, state.reading.config);
        observer.onLoaded();
      } else {
        observer.onRefused(faults);
      }
      return config;
    },
  };
}

interface SignedReading {
  readonly reading: WebConfigReading;
  /** Of the files as they were before they were read. */
  readonly signature: string;
}

// A file may come to name other files: then these are signed first, and all is read once more.
function readSigned(file: string, files: readonly string[]): SignedReading {
  const signature = signFiles(files);
  const reading = readWebConfig(file);
  return reading.files.join('\n') === files.join('\n')
    ? { reading, signature }
    : readSigned(file, reading.files);
}

// Connections go by the settings that they came in by: those that say the same are the same.
function keepTls(now: WebConfig, next: WebConfig): WebConfig {
  if (now.tls === undefined || next.tls === undefined || !now.tls.key.equals(next.tls.key)) return next;
  const isSame = isDeepStrictEqual({ ...now.tls, key: undefined }, { ...next.tls, key: undefined });
  return isSame ? { ...next, tls: now.tls } : next;
}

// Half a file must not open what was closed: so a setting may change while we run, but not vanish. And a port speaks one
// protocol.
function findSwitches(file: string, now: WebConfig, next: WebConfig): readonly string[] {
  const restart = 'while the exporter runs: restart it';
  if ((now.tls === undefined) !== (next.tls === undefined)) {
    const state = now.tls === undefined ? 'off' : 'on';
    return [`${file}: tls_server_config: expected TLS to stay ${state} ${restart}`];
  }
  if (!isDeepStrictEqual(now.tls?.clientAuth, next.tls?.clientAuth))
    return [`${file}: tls_server_config.client_auth_type: expected it to stay as it is ${restart}`];
  if (now.users.size > 0 && next.users.size === 0)
    return [`${file}: basic_auth_users: expected a user to stay, got none, ${restart}`];
  return [...now.written]
    .filter((path) => !next.written.has(path))
    .map(
      (path) =>
        `${file}: ${path}: expected what was there to stay, got nothing, ${restart}, or write the default`,
    );
}

/** The settings of TLS in force; `undefined` where plain HTTP is served, which never changes. */
export function followTls({ current }: LiveWebConfig): (() => TlsConfig) | undefined {
  if (current().tls === undefined) return undefined;
  return () => {
    const { tls } = current();
    if (tls === undefined) throw new TypeError('expected TLS to stay on');
    return tls;
  };
}
