import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { RefusalReason } from '../metrics/self-catalogue.ts';
import { toSecureContextOptions } from '../web-config/secure-context.ts';
import type { TlsConfig } from '../web-config/web-config.ts';
import { isWelcome } from './client-certificate.ts';

/** What stands between a connection and HTTP. */
export interface TlsDoor {
  /** Begins a handshake. */
  readonly knock: (socket: Socket) => void;
  /** Whether a connection that came in would come in today: settings may have changed since. */
  readonly isCurrent: (socket: Socket) => boolean;
}

/** How a door works. */
export interface TlsDoorOptions {
  /** The settings in force; those of a new handshake. */
  readonly settings: () => TlsConfig;
  readonly handshakeSeconds: number;
  readonly refuse: (reason: RefusalReason) => void;
  readonly nowSeconds: () => number;
  /** Gets whoever comes in. */
  readonly enter: (socket: TLSSocket) => void;
}

/** Creates a door that shakes hands by the settings in force: one TLS server, which never listens, for each of them. */
export function createTlsDoor(options: TlsDoorOptions): TlsDoor {
  const inside = new WeakMap<Socket, TlsConfig>();
  let opened: { readonly settings: TlsConfig; readonly server: Server } | undefined;

  function open(settings: TlsConfig): Server {
    if (opened?.settings === settings) return opened.server;
    const server = createHandshaker(settings, options, (socket) => {
      inside.set(socket, settings);
      options.enter(socket);
    });
    opened = { settings, server };
    return server;
  }

  return {
    knock: (socket) => void open(options.settings()).emit('connection', socket),
    isCurrent: (socket) => inside.get(socket) === options.settings(),
  };
}

function createHandshaker(
  settings: TlsConfig,
  { handshakeSeconds, refuse, nowSeconds }: TlsDoorOptions,
  enter: (socket: TLSSocket) => void,
): Server {
  const { clientAuth } = settings;
  const server = createServer({
    ...toSecureContextOptions(settings),
    requestCert: clientAuth.isAsked,
    rejectUnauthorized: clientAuth.isRequired && clientAuth.isVerified,
    handshakeTimeout: handshakeSeconds * 1000,
    ALPNProtocols: ['http/1.1', 'http/1.0'],
  });
  server.on('secureConnection', (socket) => {
    if (isWelcome(socket, settings, nowSeconds())) {
      enter(socket);
      return;
    }
    refuse('client_certificate');
    // The last words of the handshake still go out, so that the client knows whom it met.
    socket.setTimeout(handshakeSeconds * 1000, () => socket.destroy());
    socket.destroySoon();
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const isAboutCertificate =
      Boolean(socket.authorizationError) || error.code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE';
    refuse(isAboutCertificate ? 'client_certificate' : 'tls');
    // After a timeout nobody else would.
    socket.destroy();
  });
  return server;
}
