import { StartupError } from '../errors.ts';
import { type ListenAddress, renderListenAddress } from './listen-address.ts';

/** Says in one line why an address cannot be listened on, and by which flag to choose another. */
export function toListenError(error: unknown, address: ListenAddress, flag: string): StartupError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `the port is in use; choose another with ${flag}=HOST:PORT, or port 0 for any free one`,
    EACCES: `the port needs privileges; choose one above 1023 with ${flag}=HOST:PORT`,
    EADDRNOTAVAIL: `this machine does not have the address; choose another with ${flag}=HOST:PORT`,
    EAFNOSUPPORT: `this machine does not have IPv6; choose another address with ${flag}=HOST:PORT`,
    ENOTFOUND: `the host name is unknown; choose another with ${flag}=HOST:PORT`,
    EAI_AGAIN: `the host name cannot be looked up; choose another with ${flag}=HOST:PORT`,
  };
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new StartupError(`cannot listen on ${renderListenAddress(address)}: ${reasons[code] ?? code}`, {
    cause: error,
  });
}
