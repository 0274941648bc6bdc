import { type ClientRequest, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Command } from 'commander';
import { StartupError } from '../errors.ts';
import { type ListenAddress, renderListenAddress } from '../http/listen-address.ts';
import type { Environment } from './environment.ts';
import { addWebAddressFlag, toListenAddresses, type WebFlags } from './flags.ts';

const TIMEOUT_SECONDS = 5;

/** Adds `healthcheck`, for container images without curl. */
export function addHealthcheck(program: Command, environment: Environment): void {
  const command = program
    .command('healthcheck')
    .description('check that the exporter on this machine is alive')
    .action((flags: WebFlags) => checkHealth(flags, environment));
  addWebAddressFlag(command);
}

async function checkHealth(flags: WebFlags, { env, stdout }: Environment): Promise<void> {
  const results = await Promise.all(toListenAddresses(flags, env).map(check));
  const healthy = results.find(({ isHealthy }) => isHealthy);
  if (healthy === undefined) throw new StartupError(results.map(({ text }) => text).join('; '));
  stdout(`${healthy.text}\n`);
}

async function check(address: ListenAddress): Promise<{ isHealthy: boolean; text: string }> {
  const signal = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
  const place = toReachable(address);
  const socket = 'path' in place ? { socketPath: place.path } : place;
  // The connection does not leave this machine: the certificate is not verified.
  const options = { ...socket, path: '/-/healthy', agent: false, rejectUnauthorized: false, signal };
  const name = renderListenAddress(place);
  try {
    // TLS first: a server with TLS counts plain requests as rejected.
    const status = await readStatus(requestHttps(options)).catch(() => readStatus(requestHttp(options)));
    if (status === 200) return { isHealthy: true, text: `${name} is healthy` };
    return { isHealthy: false, text: `${name} responded with ${status}, expected 200` };
  } catch {
    return { isHealthy: false, text: `${name} does not respond` };
  }
}

// A listener on all addresses is reached by the IPv4 or the IPv6 loopback address: Node tries both.
function toReachable(address: ListenAddress): ListenAddress {
  if (!('port' in address) || !['', '::', '0.0.0.0'].includes(address.host ?? '')) return address;
  return { host: 'localhost', port: address.port };
}

function readStatus(request: ClientRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    let isSecure = false;
    request.once('socket', (socket) => socket.once('secureConnect', () => (isSecure = true)));
    request.once('response', (response) => resolve(response.resume().statusCode ?? 0));
    request.once('error', (error) => {
      // A server that requires a client certificate is alive: it closes after the handshake, or sends a TLS alert.
      const isClosedByServer = error.name !== 'AbortError' && (isSecure || / alert /.test(error.message));
      if (isClosedByServer) resolve(200);
      else reject(error);
    });
    request.end();
  });
}
