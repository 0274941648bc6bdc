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

const INHERITED_REASONS: Readonly<Record<string, string>> = {
  EBADF: 'the file descriptor is not open',
  EINVAL: 'the file descriptor is not an open socket that can listen',
  ENOTSOCK: 'the file descriptor is not a socket',
};

/** A one-line error: why listening failed, and the flag that sets another address. */
export function toListenError(error: unknown, address: ListenAddress, flag: string): StartupError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const reason = (reasonsFor(address)[code] ?? describeOpenFilesError(error) ?? code).replace('FLAG', flag);
  return new StartupError(`cannot listen on ${renderListenAddress(address)}: ${reason}`, { cause: error });
}

function reasonsFor(address: ListenAddress): Readonly<Record<string, string>> {
  if ('path' in address) return SOCKET_REASONS;
  return 'fd' in address ? INHERITED_REASONS : PORT_REASONS;
}
