import { type ClientRequest, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIPv6, SocketAddress } from 'node:net';
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
  const addresses = toListenAddresses(flags, env).flatMap(toReachable);
  const results = await Promise.all(addresses.map(check));
  const healthy = results.find(({ isHealthy }) => isHealthy);
  if (healthy === undefined) throw new StartupError(results.map(({ text }) => text).join('; '));
  stdout(`${healthy.text}\n`);
}

const LOOPBACKS: Readonly<Record<string, readonly string[]>> = {
  '': ['127.0.0.1', '::1'],
  '::': ['127.0.0.1', '::1'],
  '::ffff:0.0.0.0': ['127.0.0.1'],
  '0.0.0.0': ['127.0.0.1'],
};

/** The addresses that reach a listener from this machine. A wildcard listener may lack IPv4 or IPv6: both are tried. */
export function toReachable(address: ListenAddress): readonly ListenAddress[] {
  if (!('port' in address)) return [address];
  const { host = '', port } = address;
  const canonical = isIPv6(host) ? new SocketAddress({ address: host, family: 'ipv6' }).address : host;
  return (LOOPBACKS[canonical] ?? [host]).map((loopback) => ({ host: loopback, port }));
}

async function check(address: ListenAddress): Promise<{ isHealthy: boolean; text: string }> {
  const signal = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
  const place = 'path' in address ? { socketPath: address.path } : address;
  // The connection does not leave this machine: the certificate is not verified.
  const options = { ...place, path: '/-/healthy', agent: false, rejectUnauthorized: false, signal };
  const name = renderListenAddress(address);
  try {
    // TLS first: a server with TLS counts plain requests as rejected.
    const status = await readStatus(requestHttps(options)).catch(() => readStatus(requestHttp(options)));
    if (status === 200) return { isHealthy: true, text: `${name} is healthy` };
    return { isHealthy: false, text: `${name} answered ${status}, expected 200` };
  } catch {
    return { isHealthy: false, text: `${name} does not answer` };
  }
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
