// Servers and proxies at the other end of the exporter's connections; they close after the test.
import { mkdtemp, writeFile } from 'node:fs/promises';
import {
  createServer as createHttpServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach } from 'vitest';
import { Secret } from '../../src/secrets/secret.ts';
import { minimalCvmInfo } from '../api/items.ts';

const servers: Server[] = [];
const tunnels = new Set<Duplex>();

afterEach(() => {
  for (const tunnel of tunnels) tunnel.destroy();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function open(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** When a certificate is good. */
export interface Validity {
  readonly notBeforeDate?: Date;
  readonly notAfterDate?: Date;
}

/** The name of the API that a proxy resolves to this machine: no client uses a proxy for `localhost`. */
export const PROXIED_HOST = 'api.test';

/** An API that speaks TLS as `localhost` and has one CVM, with a certificate that only `caFile` knows. */
export async function openTlsApi(
  options: Validity & Pick<TlsOptions, 'minVersion' | 'maxVersion' | 'requestCert'> = {},
): Promise<{ baseUrl: string; ca: string; caFile: string }> {
  const { notBeforeDate, notAfterDate, ...tls } = options;
  const names = ['localhost', PROXIED_HOST];
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...(notBeforeDate === undefined ? {} : { notBeforeDate }),
    ...(notAfterDate === undefined ? {} : { notAfterDate }),
    extensions: [{ name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) }],
  });
  const port = await open(
    createHttpsServer({ key, cert, ca: cert, ...tls }, (_request, response) =>
      response.end(JSON.stringify([minimalCvmInfo()])),
    ),
  );
  const caFile = join(await mkdtemp(join(tmpdir(), 'ca-')), 'ca.pem');
  await writeFile(caFile, cert);
  return { baseUrl: `https://localhost:${port}`, ca: cert, caFile };
}

/** A forward proxy. */
export interface Proxy {
  /** With a login. */
  readonly url: Secret;
  /** The target of the request, and its login. */
  readonly seen: readonly { readonly target: string; readonly login: string | undefined }[];
  /** Tunnels that are open now. */
  readonly open: () => number;
}

/** What a proxy does with a request for a tunnel. */
export type Tunneling = (request: IncomingMessage, socket: Duplex) => void;

/** Opens a proxy that forwards plain requests, and handles a CONNECT by the test's function: connects, by default. */
export async function openProxy(
  tunneling: Tunneling = connectThrough,
  login = 'user:secret-login@',
): Promise<Proxy> {
  const seen: { target: string; login: string | undefined }[] = [];
  const proxy = createHttpServer((request, response) => {
    const { method, headers, url = '' } = request;
    seen.push({ target: url, login: headers['proxy-authorization'] });
    httpRequest(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    }).end();
  });
  proxy.on('connect', (request, socket) => {
    seen.push({ target: request.url ?? '', login: request.headers['proxy-authorization'] });
    tunnels.add(socket);
    socket.on('error', () => undefined).on('close', () => tunnels.delete(socket));
    // Node leaves a tunnel half open when its client hangs up.
    socket.on('end', () => socket.end());
    socket.resume();
    tunneling(request, socket);
  });
  const url = new Secret(`http://${login}127.0.0.1:${await open(proxy)}`);
  return { url, seen, open: () => tunnels.size };
}

function connectThrough(request: IncomingMessage, socket: Duplex): void {
  const port = (request.url ?? '').split(':').at(-1);
  const upstream = connect(Number(port), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on('error', () => socket.destroy());
}
