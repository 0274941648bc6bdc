import { isIPv6, SocketAddress } from 'node:net';
import type { Command } from 'commander';
import { StartupError } from '../errors.ts';
import { type ListenAddress, renderListenAddress, type TcpAddress } from '../http/listen-address.ts';
import { readWebConfig } from '../web-config/load.ts';
import { askHealth, type HealthTarget, type TlsExpectation } from './ask-health.ts';
import type { Environment } from './environment.ts';
import { addWebAddressFlag, addWebConfigFlag, toListenAddresses, type WebFlags } from './flags.ts';

/** Adds `healthcheck`, for container images without curl. */
export function addHealthcheck(program: Command, environment: Environment): void {
  const command = program
    .command('healthcheck')
    .description('ask the exporter on this machine whether it is alive')
    .action((flags: WebFlags) => checkHealth(flags, environment));
  addWebConfigFlag(addWebAddressFlag(command));
}

async function checkHealth(flags: WebFlags, { env, stdout }: Environment): Promise<void> {
  const addresses = toListenAddresses(flags, env).flatMap(toReachable);
  const protocols = toProtocols(flags['web.config.file']);
  const others = new AbortController();
  try {
    const { url } = await Promise.any(
      addresses.map((address) => findHealthy(address, protocols, others.signal)),
    );
    stdout(`${url} is healthy\n`);
  } catch (error) {
    // Of an AggregateError: one for each address, in their order.
    const errors: readonly Error[] = error instanceof AggregateError ? error.errors : [];
    throw new StartupError(errors.map(({ message }) => message).join('; '), { cause: error });
  } finally {
    others.abort();
  }
}

/** Loopback addresses at which a listener on any address can be reached; `::` takes IPv4, too. */
const LOOPBACKS: Readonly<Record<string, readonly string[]>> = {
  '': ['127.0.0.1', '::1'],
  '::': ['127.0.0.1', '::1'],
  '::ffff:0.0.0.0': ['127.0.0.1'],
  '0.0.0.0': ['127.0.0.1'],
};

/** Where this machine reaches a listener: not every machine has IPv6, and not every listener has both. */
export function toReachable(address: ListenAddress): readonly ListenAddress[] {
  if (!('port' in address)) return [address];
  const { host = '', port } = address;
  const hosts = LOOPBACKS[toCanonical(host)] ?? [host];
  return hosts.map((each): TcpAddress => ({ host: each, port }));
}

function toCanonical(host: string): string {
  return isIPv6(host) ? new SocketAddress({ address: host, family: 'ipv6' }).address : host;
}

type Protocols = readonly (TlsExpectation | undefined)[];

/** @throws StartupError of the last protocol when none is healthy. */
async function findHealthy(
  address: ListenAddress,
  [tls, ...others]: Protocols,
  signal: AbortSignal,
): Promise<HealthTarget> {
  const target = toTarget(address, tls);
  try {
    await askHealth(target, signal);
    return target;
  } catch (error) {
    if (others.length === 0) throw error;
    return findHealthy(address, others, signal);
  }
}

// A web configuration that was broken while the exporter runs has not stopped it: then both protocols are tried.
function toProtocols(webConfigFile: string | undefined): Protocols {
  if (webConfigFile === undefined) return [undefined];
  const reading = readWebConfig(webConfigFile);
  if ('errors' in reading) return [{ certificate: undefined, isCertificateAsked: true }, undefined];
  const { tls } = reading.config;
  return [tls && { certificate: tls.cert, isCertificateAsked: tls.client_auth_type.isRequired }];
}

function toTarget(address: ListenAddress, tls: TlsExpectation | undefined): HealthTarget {
  const place = renderListenAddress(address);
  return {
    address,
    tls,
    url: 'path' in address ? place : `http${tls === undefined ? '' : 's'}://${place}/-/healthy`,
  };
}
