import type { ServerOptions } from 'node:http';
import { createServer } from 'node:https';
import { Socket } from 'node:net';
import { systemClock } from '../clock.ts';
import type { RejectReason } from '../metrics/self-catalogue.ts';
import { type TlsConfig, toSecureContextOptions } from '../web-config/web-config.ts';
import { isAcceptable } from './client-certificate.ts';

/** Creates a server whose handshakes use the current settings; which client certificates it requests never changes. */
export function createTlsServer(
  http: ServerOptions,
  settings: () => TlsConfig,
  handshakeSeconds: number,
  reject: (reason: RejectReason) => void,
) {
  const accepted = new WeakMap<Socket, TlsConfig>();
  let current = settings();
  const { isAsked, isRequired, isVerified } = current.client_auth_type;
  const server = createServer({
    ...http,
    ...toSecureContextOptions(current),
    requestCert: isAsked,
    rejectUnauthorized: isRequired && isVerified,
    handshakeTimeout: handshakeSeconds * 1000,
    ALPNProtocols: ['http/1.1', 'http/1.0'],
  });
  server.prependListener('connection', () => {
    if (settings() === current) return;
    current = settings();
    server.setSecureContext(toSecureContextOptions(current));
  });
  server.prependListener('secureConnection', (socket) => {
    if (isAcceptable(socket, current, systemClock.nowSeconds())) {
      accepted.set(socket, current);
      return;
    }
    reject('client_certificate');
    // The handshake is completed, so that the client sees the server's certificate.
    socket.setTimeout(handshakeSeconds * 1000, () => socket.destroy());
    socket.destroySoon();
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const isAboutCertificate =
      Boolean(socket.authorizationError) || error.code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE';
    reject(isAboutCertificate ? 'client_certificate' : 'tls');
    // Node does not close it after a timeout.
    if (error.code === 'ERR_SSL_HTTP_REQUEST') respondInPlain(socket);
    else socket.destroy();
  });
  /** Whether a connection was accepted under the current settings. */
  const isAccepted = (socket: Socket): boolean => accepted.get(socket) === settings();
  return { server, isAccepted };
}

const HTTP_ON_TLS =
  'HTTP/1.0 400 Bad Request\r\ncontent-type: text/plain\r\n\r\nclient sent an HTTP request to an HTTPS server\n';

// The TCP socket below a TLS socket has no public name.
function respondInPlain(socket: Socket): void {
  const tcp: unknown = Reflect.get(socket, '_parent');
  if (tcp instanceof Socket) tcp.end(HTTP_ON_TLS, () => socket.destroy());
  else socket.destroy();
}
