import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { type RequestOptions, request as requestTls } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { type AccessControlOptions, createAccessControl } from '../../src/http/access-control.ts';
import type { Limits } from '../../src/http/limits.ts';
import { listenOnAll } from '../../src/http/listen.ts';
import { createServer } from '../../src/http/server.ts';
import type { LogFields } from '../../src/log.ts';
import type { StatusData } from '../../src/status-page/status-data.ts';
import { followWebConfig } from '../../src/web-config/live.ts';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { createStatusData } from '../status-page/status-data.ts';
import { createTestClock } from '../test-clock.ts';
import type { Identity } from './certificates.ts';

/** Files of a web configuration. */
export interface WebFiles {
  readonly path: (name: string) => string;
  /** Replaces files atomically. */
  readonly write: (files: Readonly<Record<string, string>>) => void;
  /** Writes `web.yaml`. */
  readonly configure: (config: object) => void;
}

/** Creates a folder for a web configuration; it is removed after the test. */
export function createWebFiles(): WebFiles {
  const folder = mkdtempSync(join(tmpdir(), 'web-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, `${name}.new`), text);
      renameSync(join(folder, `${name}.new`), join(folder, name));
    }
  };
  return {
    path: (name) => join(folder, name),
    write,
    configure: (config) => write({ 'web.yaml': stringify(config) }),
  };
}

/** Settings for an identity in `server.pem` and `server.key`. */
export const SERVER_FILES = { cert_file: 'server.pem', key_file: 'server.key' };

/** Writes an identity as `name.pem` and `name.key`. */
export function toFiles(name: string, { cert, key }: Identity): Readonly<Record<string, string>> {
  return { [`${name}.pem`]: cert, [`${name}.key`]: key };
}

/** The web server from the socket to the exposition, with a fake exposition. */
export interface ServedWeb {
  readonly url: string;
  readonly port: number;
  readonly rejected: string[];
  /** Error messages of each rejected change, and `loaded` for each accepted one. */
  readonly changes: string[];
  readonly errors: LogFields[];
  readonly clock: ReturnType<typeof createTestClock>;
  readonly get: (path?: string, options?: RequestOptions) => Promise<WebResponse>;
  readonly handshake: (options?: object) => Promise<string>;
  /** Applies changes of the files now, as the exporter does after at most 4 s. */
  readonly applyChanges: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A response. */
export interface WebResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Options of the server. */
export interface ServeOptions {
  readonly limits?: Partial<Limits>;
  readonly body?: readonly Buffer[];
  readonly readStatus?: () => StatusData;
  readonly telemetryPath?: string;
  readonly checkPassword?: AccessControlOptions['checkPassword'];
}

/** Serves with `web.yaml` on a free port, until the test ends. */
export async function serveWeb(files: WebFiles | undefined, options: ServeOptions = {}): Promise<ServedWeb> {
  const { body = [Buffer.from('phala_up 1\n')], checkPassword, limits = {} } = options;
  const { telemetryPath = '/metrics' } = options;
  const rejected: string[] = [];
  const changes: string[] = [];
  const errors: LogFields[] = [];
  const clock = createTestClock();
  const reject = (reason: string): void => void rejected.push(reason);
  const web =
    files &&
    followWebConfig(await loadWebConfig(files.path('web.yaml')), {
      onLoaded: () => changes.push('loaded'),
      onRejected: (faults) => changes.push(...faults.map((fault) => fault.replace(/^.*web\.yaml:/, ''))),
    });
  const log = (_message: string, fields: LogFields = {}): void => void errors.push(fields);
  const app = createServer({
    telemetryPath,
    expose: () => Promise.resolve(body),
    serviceDiscovery: { list: () => Promise.resolve([Buffer.from('[]')]) },
    isReady: () => true,
    readStatus: options.readStatus ?? (() => createStatusData({ telemetryPath })),
    renderConfig: () => '',
    reload: () => Promise.resolve([]),
    log: { error: log },
    ...(web && {
      accessControl: createAccessControl({
        settings: web.current,
        clock,
        reject,
        ...(checkPassword && { checkPassword }),
      }),
    }),
  });
  const listeners = await listenOnAll(app, [{ host: '127.0.0.1', port: 0 }], {
    tls: web?.tls,
    reject,
    limits,
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    web?.close();
    closing ??= listeners.close();
    return closing;
  };
  onTestFinished(close);
  const url = listeners.addresses[0]?.url ?? '';
  const port = Number(new URL(url).port);
  return {
    url,
    port,
    rejected,
    changes,
    errors,
    clock,
    get: (path = '/metrics', how = {}) => get(`${url}${path}`, how),
    handshake: (how = {}) => handshake(port, how),
    applyChanges: async () => {
      // A file must be the same in two checks.
      await web?.check();
      await web?.check();
    },
    close,
  };
}

/** Sends a request on a new connection, trusting any server. */
export function get(url: string, options: RequestOptions = {}): Promise<WebResponse> {
  const request = url.startsWith('https:') ? requestTls : requestPlain;
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false, rejectUnauthorized: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.once('error', reject);
    sent.end();
  });
}

/** Performs a TLS handshake; resolves to version, cipher and server name, or to an error code. */
export function handshake(port: number, options: object = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket: TLSSocket = connect(
      { host: '127.0.0.1', port, rejectUnauthorized: false, ...options },
      () => {
        const { subject } = socket.getPeerCertificate();
        resolve(`${socket.getProtocol()} ${socket.getCipher().name} ${String(subject.CN)}`);
        socket.destroy();
      },
    );
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
