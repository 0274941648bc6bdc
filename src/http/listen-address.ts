import { readFileSync, readlinkSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { StartupError } from '../errors.ts';

/** A TCP port; without a host, on every address of the machine. */
export interface TcpAddress {
  readonly host: string | undefined;
  /** 0 is any free port. */
  readonly port: number;
}

/** Where to listen: a TCP port, a unix socket in the file system, or a socket inherited from another process. */
export type ListenAddress = TcpAddress | { readonly path: string } | { readonly fd: number };

const TCP = /^(?:(?:\[(?<v6>[0-9a-f:.]+(?:%[\w.-]+)?)\]|(?<host>[\w.-]*)):)?(?<port>\d{1,5})$/i;

/** The longest path of a unix socket that every system supports. */
const MAX_PATH_BYTES = 103;

/** Parses `10059`, `:10059`, `127.0.0.1:10059`, `localhost:0` or `[::1]:10059`; `undefined` for anything else. */
export function parseTcpAddress(text: string): TcpAddress | undefined {
  const { v6, host, port } = TCP.exec(text)?.groups ?? {};
  if (port === undefined || Number(port) > 65_535) return undefined;
  return { host: v6 ?? (host === '' ? undefined : host), port: Number(port) };
}

/** Parses a TCP address or `unix:/run/exporter.sock`; `undefined` for anything else. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const [, path] = /^unix:(\/?[^/\p{Cc}][^\p{Cc}]*)$/u.exec(text) ?? [];
  if (path === undefined) return parseTcpAddress(text);
  return Buffer.byteLength(path) > MAX_PATH_BYTES || path.endsWith('/') ? undefined : { path };
}

/** The address in the form that is parsed. */
export function renderListenAddress(address: ListenAddress): string {
  if ('path' in address) return `unix:${address.path}`;
  if ('fd' in address) return `fd:${address.fd}`;
  const { host = '', port } = address;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The first file descriptor that systemd passes, see sd_listen_fds(3). */
const FIRST_FD = 3;

/** The sockets that systemd passed to this process. @throws StartupError when there are none. */
export function findSystemdSockets(env: NodeJS.ProcessEnv, pid: number): readonly ListenAddress[] {
  const { LISTEN_PID = '', LISTEN_FDS = '' } = env;
  const count = /^[1-9]\d{0,2}$/.test(LISTEN_FDS) ? Number(LISTEN_FDS) : 0;
  if (LISTEN_PID !== String(pid) || count === 0) {
    throw new StartupError(
      'expected sockets from systemd, got none: --web.systemd-socket needs a .socket unit, which sets LISTEN_PID and LISTEN_FDS for this process',
    );
  }
  return Array.from({ length: count }, (_, index) => ({ fd: FIRST_FD + index }));
}

export type BoundAddress = ReturnType<typeof toBoundAddress>;

const WILDCARDS: readonly string[] = ['::', '0.0.0.0', '::ffff:0.0.0.0'];

/**
 * The address of a server that listens, with the actual port where 0 was requested: as bound, such as `[::]:10059`, and
 * the URL that reaches it from this machine; both are `unix:/path` for a unix socket.
 */
export function toBoundAddress(bound: AddressInfo | string | null, requested: ListenAddress, scheme: string) {
  if (bound === null || typeof bound === 'string') {
    const path = bound ?? ('fd' in requested ? findUnixPath(requested.fd) : undefined);
    const address = renderListenAddress(path === undefined ? requested : { path });
    return { address, url: address };
  }
  const { address: host, port } = bound;
  const requestedHost = ('host' in requested ? requested.host : undefined) ?? host;
  const reachable = { host: WILDCARDS.includes(host) ? 'localhost' : requestedHost, port };
  return {
    address: renderListenAddress({ host, port }),
    url: `${scheme}://${renderListenAddress(reachable)}`,
  };
}

// Node does not know the path of an inherited unix socket. Linux only: /proc/net/unix lists the inode and path of each.
function findUnixPath(fd: number): string | undefined {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`)) ?? [];
    const table = readFileSync('/proc/net/unix', 'utf8');
    return new RegExp(`^(?:\\S+ +){6}${inode} (.+)$`, 'm').exec(table)?.[1];
  } catch {
    return undefined;
  }
}
