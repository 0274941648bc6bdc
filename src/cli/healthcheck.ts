import type { Command } from 'commander';
import { type ListenAddress, renderListenAddress } from '../http/listen-address.ts';
import { readWebConfig } from '../web-config/load.ts';
import { askHealth, type HealthTarget, type TlsExpectation } from './ask-health.ts';
import type { Environment } from './environment.ts';
import { addWebAddressFlag, addWebConfigFlag, toListenAddresses, type WebFlags } from './flags.ts';

/** Addresses that mean every address of the machine: this machine reaches them through its loopback. */
const LOOPBACKS: Readonly<Record<string, string>> = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Adds `healthcheck`, for container images without curl. */
export function addHealthcheck(program: Command, environment: Environment): void {
  const command = program
    .command('healthcheck')
    .description('ask the exporter on this machine whether it is alive')
    .action((flags: WebFlags) => checkHealth(flags, environment));
  addWebConfigFlag(addWebAddressFlag(command));
}

async function checkHealth(flags: WebFlags, { env, stdout }: Environment): Promise<void> {
  const [address] = toListenAddresses(flags, env);
  const targets = toTargets(toReachable(address ?? { host: undefined, port: 0 }), flags['web.config.file']);
  const { url } = await findHealthy(targets);
  stdout(`${url} is healthy\n`);
}

type Targets = readonly [HealthTarget, ...HealthTarget[]];

/** @throws StartupError of the last one when none is healthy. */
async function findHealthy([first, ...[second, ...others]]: Targets): Promise<HealthTarget> {
  try {
    await askHealth(first);
    return first;
  } catch (error) {
    if (second === undefined) throw error;
    return findHealthy([second, ...others]);
  }
}

function toReachable(address: ListenAddress): ListenAddress {
  if (!('port' in address)) return address;
  const { host = '', port } = address;
  return { host: LOOPBACKS[host] ?? host, port };
}

// Who broke the web configuration of a running exporter has not killed it: then both protocols are tried.
function toTargets(address: ListenAddress, webConfigFile: string | undefined): Targets {
  const reading = webConfigFile === undefined ? undefined : readWebConfig(webConfigFile);
  if (reading === undefined) return [toTarget(address, undefined)];
  if ('faults' in reading)
    return [
      toTarget(address, { certificate: undefined, isCertificateAsked: true }),
      toTarget(address, undefined),
    ];
  const { tls } = reading.config;
  if (tls === undefined) return [toTarget(address, undefined)];
  return [toTarget(address, { certificate: tls.certificate, isCertificateAsked: tls.clientAuth.isRequired })];
}

function toTarget(address: ListenAddress, tls: TlsExpectation | undefined): HealthTarget {
  const place = renderListenAddress(address);
  return {
    address,
    tls,
    url: 'path' in address ? place : `http${tls === undefined ? '' : 's'}://${place}/-/healthy`,
  };
}
