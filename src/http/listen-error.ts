import { StartupError } from '../errors.ts';
import { describeOpenFilesError } from '../open-files.ts';
import { type ListenAddress, renderListenAddress } from './listen-address.ts';

const PORT_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; choose another with FLAG=HOST:PORT, or port 0 for any free one',
  EACCES: 'the port needs privileges; choose one above 1023 with FLAG=HOST:PORT',
  EADDRNOTAVAIL: 'this machine does not have the address; choose another with FLAG=HOST:PORT',
  EAFNOSUPPORT: 'this machine does not have IPv6; choose another address with FLAG=HOST:PORT',
  ENOTFOUND: 'the host name is unknown; choose another with FLAG=HOST:PORT',
  EAI_AGAIN: 'the host name cannot be looked up; choose another with FLAG=HOST:PORT',
};

const SOCKET_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there, or a file that is no socket is in the way',
  EACCES: 'its folder is not there, or may not be written to',
  ENOTDIR: 'its folder is none',
};

const INHERITED_REASONS: Readonly<Record<string, string>> = {
  EBADF: 'it is not open',
  EINVAL: 'it is no socket that one can listen on',
  ENOTSOCK: 'it is no socket',
};

/** Says in one line why an address cannot be listened on, and by which flag to choose another. */
export function toListenError(error: unknown, address: ListenAddress, flag: string): StartupError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const reason = (reasonsFor(address)[code] ?? describeOpenFilesError(error) ?? code).replace('FLAG', flag);
  return new StartupError(`cannot listen on ${renderListenAddress(address)}: ${reason}`, { cause: error });
}

function reasonsFor(address: ListenAddress): Readonly<Record<string, string>> {
  if ('path' in address) return SOCKET_REASONS;
  return 'fd' in address ? INHERITED_REASONS : PORT_REASONS;
}
