import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** Never proxied, whatever `NO_PROXY` lists: to a proxy, these are addresses of its own machine. */
const LOOPBACK = ['localhost', '127.0.0.0/8', '::1'];

interface Target {
  /** Lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: string;
}

/**
 * Whether requests to a URL use no proxy. `NO_PROXY` is parsed as in Go: names with their subdomains, `.name` and
 * `*.name` for subdomains alone, addresses, CIDR, each but the last optionally with a port, and `*`. As in curl, spaces
 * separate too, and brackets around an IPv6 address are optional.
 */
export function isExemptFromProxy(url: URL, noProxy: string): boolean {
  const target = {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port || (url.protocol === 'https:' ? '443' : '80'),
  };
  const entries = noProxy.toLowerCase().split(/[,\s]+/);
  return [...LOOPBACK, ...entries].some((entry) => entry === '*' || matches(entry, target));
}

function matches(entry: string, { host, port }: Target): boolean {
  const [, network, prefix] = /^\[?([^[\]]*)\]?\/(\d{1,3})$/.exec(entry) ?? [];
  if (network !== undefined) return isInNetwork(host, network, Number(prefix));
  const [, bracketed, plain, entryPort] =
    isIP(entry) === 0 ? (/^(?:\[(.+)\]|([^:[\]]+))(?::(\d+))?$/.exec(entry) ?? []) : [entry, entry];
  const name = bracketed ?? plain;
  if (name === undefined || (entryPort ?? port) !== port) return false;
  return isIP(name) === 0 ? isInDomain(host, name) : isInNetwork(host, name, isIP(name) === 4 ? 32 : 128);
}

function isInNetwork(host: string, network: string, prefix: number): boolean {
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(host) === 0 || isIP(network) === 0 || network.includes('%')) return false;
  if (prefix > (family === 'ipv4' ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

function isInDomain(host: string, name: string): boolean {
  const domain = domainToASCII(name.replace(/^(?:\*?\.)/, ''));
  if (domain === '' || isIP(host) !== 0) return false;
  return host.endsWith(`.${domain}`) || (host === domain && !/^\*?\./.test(name));
}
