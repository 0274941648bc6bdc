import type { Command } from 'commander';
import { request } from 'undici';
import { StartupError } from '../errors.ts';
import { type ListenAddress, renderListenAddress } from '../http/listen-address.ts';
import type { Environment } from './environment.ts';
import { addWebAddressFlag, toListenAddresses, type WebFlags } from './flags.ts';

const TIMEOUT_SECONDS = 5;

/** Addresses that mean every address of the machine: this machine reaches them through its loopback. */
const LOOPBACKS: Readonly<Record<string, string>> = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Adds `healthcheck`, for container images without curl. */
export function addHealthcheck(program: Command, environment: Environment): void {
  const command = program
    .command('healthcheck')
    .description('ask the exporter on this machine whether it is alive')
    .action((flags: WebFlags) => checkHealth(flags, environment));
  addWebAddressFlag(command);
}

async function checkHealth(flags: WebFlags, { stdout }: Environment): Promise<void> {
  const [address] = toListenAddresses(flags);
  const url = toHealthUrl(address ?? { host: undefined, port: 0 });
  const status = await ask(url);
  if (status !== 200) throw new StartupError(`${url} answered ${status}, expected 200`);
  stdout(`${url} is healthy\n`);
}

function toHealthUrl({ host = '', port }: ListenAddress): string {
  return `http://${renderListenAddress({ host: LOOPBACKS[host] ?? host, port })}/-/healthy`;
}

async function ask(url: string): Promise<number> {
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000) });
    await body.dump();
    return statusCode;
  } catch (error) {
    throw new StartupError(`${url} does not answer`, { cause: error });
  }
}
