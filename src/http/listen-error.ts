import { StartupError } from '../errors.ts';
import { describeOpenFilesError } from '../open-files.ts';
import { type ListenAddress, renderListenAddress } from './listen-address.ts';

const PORT_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; choose another with FLAG=HOST:PORT, or port 0 for any free one',
  EACCES: 'the port needs privileges; choose one above 1023 with FLAG=HOST:PORT',
  EADDRNOTAVAIL: 'the address is not an address of this machine; choose another with FLAG=HOST:PORT',
  EAFNOSUPPORT: 'this machine has no IPv6; choose another address with FLAG=HOST:PORT',
  ENOTFOUND: 'the host name does not resolve; choose another with FLAG=HOST:PORT',
  EAI_AGAIN: 'the host name cannot be looked up now; choose another with FLAG=HOST:PORT',
};

const SOCKET_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens on it, or the path is a file that is not a socket',
  EACCES: 'its directory does not exist or is not writable',
  ENOTDIR: 'a parent of the path is not a directory',
};

/** A one-line error: why listening failed, and the flag that sets another address. */
export function toListenError(error: unknown, address: ListenAddress, flag: string): StartupError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const reason = (toReason(code, address) ?? describeOpenFilesError(error) ?? code).replace('FLAG', flag);
  return new StartupError(`cannot listen on ${renderListenAddress(address)}: ${reason}`, { cause: error });
}

function toReason(code: string, address: ListenAddress): string | undefined {
  if ('fd' in address) return 'the file descriptor is not an open socket that can listen';
  return ('path' in address ? SOCKET_REASONS : PORT_REASONS)[code];
}
