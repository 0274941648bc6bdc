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
  const failures: string[] = [];
  for (const address of toListenAddresses(flags, env).map(toReachable)) {
    const name = renderListenAddress(address);
    const status = await check(address);
    if (status === 200) return stdout(`${name} is healthy\n`);
    failures.push(
      status === undefined ? `${name} does not respond` : `${name} responded with ${status}, expected 200`,
    );
  }
  throw new StartupError(failures.join('; '));
}

function check(address: ListenAddress): Promise<number | undefined> {
  const signal = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
  const socket = 'path' in address ? { socketPath: address.path } : address;
  // The connection does not leave this machine: the certificate is not verified.
  const options = { ...socket, path: '/-/healthy', agent: false, rejectUnauthorized: false, signal };
  // TLS first: a server with TLS counts plain requests as rejected.
  return readStatus(requestHttps(options))
    .catch(() => readStatus(requestHttp(options)))
    .catch(() => undefined);
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
