import { InvalidArgumentError } from 'commander';
import { type ListenAddress, parseListenAddress } from '../http/listen-address.ts';

/** Parses a flag's address. @throws InvalidArgumentError that says what an address looks like. */
export function toListenAddress(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address === undefined) {
    throw new InvalidArgumentError('Expected an address such as :10059, 127.0.0.1:10059 or [::1]:10059.');
  }
  return address;
}
