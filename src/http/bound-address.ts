import { readFileSync, readlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { type ListenAddress, renderListenAddress } from './listen-address.ts';

/** Where a server listens. */
export interface BoundAddress {
  /** As bound, such as `[::]:10059`; `unix:/path` for a unix socket. */
  readonly address: string;
  /** How to reach it from this machine; the same `unix:/path` for a unix socket. */
  readonly url: string;
}

/** Wildcard addresses. */
const WILDCARDS: readonly string[] = ['::', '0.0.0.0', '::ffff:0.0.0.0'];

/** The address of a listening server, with the actual port where 0 was requested. */
export function readBoundAddress(server: Server, requested: ListenAddress, scheme: string): BoundAddress {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') {
    const address = renderListenAddress(toUnixAddress(bound, requested));
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

// Node does not know the path of an inherited unix socket.
function toUnixAddress(bound: string | null, requested: ListenAddress): ListenAddress {
  const path = bound ?? ('fd' in requested ? findUnixPath(requested.fd) : undefined);
  return path === undefined ? requested : { path };
}

// Linux only: /proc/net/unix lists the inode and path of every unix socket.
function findUnixPath(fd: number): string | undefined {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`)) ?? [];
    const table = readFileSync('/proc/net/unix', 'utf8');
    return new RegExp(`^(?:\\S+ +){6}${inode} (.+)$`, 'm').exec(table)?.[1];
  } catch {
    return undefined;
  }
}
