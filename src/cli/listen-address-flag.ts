import { InvalidArgumentError } from 'commander';
import {
  type ListenAddress,
  parseListenAddress,
  parseTcpAddress,
  type TcpAddress,
} from '../http/listen-address.ts';

const EXAMPLES = ':10059, 127.0.0.1:10059 or [::1]:10059';

/** Parses the address of a flag. @throws InvalidArgumentError with examples. */
export function toListenAddress(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address === undefined)
    throw new InvalidArgumentError(`Expected an address such as ${EXAMPLES}, or unix: and a path.`);
  return address;
}

/** The same without unix sockets. */
export function toTcpAddress(text: string): TcpAddress {
  const address = parseTcpAddress(text);
  if (address === undefined) throw new InvalidArgumentError(`Expected an address such as ${EXAMPLES}.`);
  return address;
}
