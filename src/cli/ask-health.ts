import { X509Certificate } from 'node:crypto';
import { type ClientRequest, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { TLSSocket } from 'node:tls';
import { StartupError } from '../errors.ts';
import type { ListenAddress } from '../http/listen-address.ts';

/** Whom to ask. */
export interface HealthTarget {
  readonly address: ListenAddress;
  /** For people. */
  readonly url: string;
  /** Plain HTTP where there is none. */
  readonly tls: TlsExpectation | undefined;
}

/** What a TLS server must be like. */
export interface TlsExpectation {
  /** In PEM, the server's own first; any will do where it is not known. */
  readonly certificate: string | undefined;
  /** Then a handshake that ends for want of our certificate is a sign of life, too. */
  readonly isCertificateAsked: boolean;
}

const TIMEOUT_SECONDS = 5;

/** Asks an exporter whether it is alive. @throws StartupError when it is not, or is another than expected. */
export async function askHealth(target: HealthTarget, signal: AbortSignal): Promise<void> {
  const status = await ask(target, signal);
  if (status !== 200) throw new StartupError(`${target.url} answered ${status}, expected 200`);
}

function ask(target: HealthTarget, signal: AbortSignal): Promise<number> {
  const { tls, url } = target;
  return new Promise((resolve, reject) => {
    const request = open(target, signal);
    let isExpected = false;
    request.once('socket', (socket) => {
      if (!(socket instanceof TLSSocket) || tls === undefined) return;
      socket.once('secureConnect', () => {
        isExpected = isSameCertificate(socket, tls.certificate);
        if (!isExpected)
          request.destroy(new StartupError(`${url} shows another certificate than the web configuration`));
      });
    });
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('error', (error) => {
      if (tls?.isCertificateAsked === true && (isExpected || isAlert(error))) resolve(200);
      else
        reject(
          error instanceof StartupError
            ? error
            : new StartupError(`${url} does not answer`, { cause: error }),
        );
    });
    request.end();
  });
}

function open({ address, tls }: HealthTarget, outer: AbortSignal): ClientRequest {
  const place = 'path' in address ? { socketPath: address.path } : address;
  const signal = AbortSignal.any([outer, AbortSignal.timeout(TIMEOUT_SECONDS * 1000)]);
  const options = { ...place, path: '/-/healthy', agent: false, signal };
  if (tls === undefined) return requestPlain(options);
  // Names in the certificate are for others: here it must be the very one.
  return requestTls({ ...options, rejectUnauthorized: false });
}

function isSameCertificate(socket: TLSSocket, expected: string | undefined): boolean {
  if (expected === undefined) return true;
  return socket.getPeerX509Certificate()?.raw.equals(new X509Certificate(expected).raw) ?? false;
}

// Before TLS 1.3 the alert ends the handshake, and Node has no code for it.
function isAlert(error: Error): boolean {
  return /^\S+:error:[^:]+:SSL routines:[^:]*:[^:]* alert /.test(error.message.replace(/^write EPROTO /, ''));
}
