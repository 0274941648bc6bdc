import { InvalidArgumentError } from 'commander';
import {
  type ListenAddress,
  parseListenAddress,
  parseTcpAddress,
  type TcpAddress,
} from '../http/listen-address.ts';

const PORTS = ':10059, 127.0.0.1:10059 or [::1]:10059';

/** Parses a flag's address. @throws InvalidArgumentError that says what an address looks like. */
export function toListenAddress(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address === undefined)
    throw new InvalidArgumentError(`Expected an address such as ${PORTS}, or unix: and a path.`);
  return address;
}

/** The same for a flag that takes no unix socket. */
export function toTcpAddress(text: string): TcpAddress {
  const address = parseTcpAddress(text);
  if (address === undefined) throw new InvalidArgumentError(`Expected an address such as ${PORTS}.`);
  return address;
}
