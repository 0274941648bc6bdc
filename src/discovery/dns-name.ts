/** A host name, with a port where it has one. */
export interface HostAndPort {
  readonly host: string;
  readonly port: string | undefined;
}

/** Of a domain: the longest name has 253 characters, and one more label of 63 is put before it. */
const MAX_NAME_LENGTH = 189;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

// The last label starts with a letter: an IP address, in any form that resolvers accept, is no name. Letters are ASCII
// before the conversion to lower case, which makes some others ASCII.
const NAME = new RegExp(`^(?:${LABEL}\\.)+(?=[a-z])${LABEL}$`, 'i');
const PORT = /^[1-9]\d{0,4}$/;

/** Parses a DNS name of at least two labels, with or without a port; `undefined` for anything else. */
export function parseDnsName(text: string): HostAndPort | undefined {
  const [host = '', port, ...rest] = text.split(':');
  if (rest.length > 0 || host.length > MAX_NAME_LENGTH || !NAME.test(host)) return undefined;
  if (port !== undefined && !isPort(port)) return undefined;
  return { host: host.toLowerCase(), port };
}

function isPort(text: string): boolean {
  return PORT.test(text) && Number(text) <= 65_535;
}
