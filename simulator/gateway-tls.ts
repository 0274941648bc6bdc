import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import type { Clock } from './clock.ts';
import { certify, toPem } from './tee/certificates.ts';
import { element, sequence } from './tee/der.ts';
import type { World } from './world.ts';

const DAY_SECONDS = 86_400;
const SUBJECT_ALT_NAME = '2.5.29.17';

/**
 * Accepts `CONNECT` of an HTTP proxy for the names below the domains of gateways, with a self-signed certificate of each
 * domain, which lasts for some days from now: `curl --insecure --proxy`.
 */
export function acceptTls(server: Server, world: World, clock: Clock, certificateDays: number): void {
  const notAfterSeconds = clock.nowSeconds() + certificateDays * DAY_SECONDS;
  const contexts = new Map<string, SecureContext>();
  const toContext = (domain: string): SecureContext => {
    const context = contexts.get(domain) ?? createContext(domain, notAfterSeconds);
    contexts.set(domain, context);
    return context;
  };
  server.on('connect', ({ url = '' }: IncomingMessage, socket: Duplex) => {
    const [, domain = ''] = /^[^.]+\.([^:]+):\d+$/.exec(url.toLowerCase()) ?? [];
    const gateway = world.nodes().find(({ gatewayDomain }) => gatewayDomain === domain);
    if (gateway?.isGatewayUp !== true) {
      socket.destroy();
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const secureContext = toContext(domain);
    server.emit('connection', new TLSSocket(socket, { isServer: true, secureContext }));
  });
}

function createContext(domain: string, notAfterSeconds: number): SecureContext {
  const names = [domain, `*.${domain}`].map((name) => element(0x82, Buffer.from(name)));
  const extensions = { [SUBJECT_ALT_NAME]: sequence(...names) };
  const certificate = certify({ name: domain, serial: 1, notAfterSeconds, extensions });
  const key = certificate.key.export({ type: 'pkcs8', format: 'pem' });
  return createSecureContext({ cert: toPem(certificate), key });
}
