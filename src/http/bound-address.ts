import { readFileSync, readlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { type ListenAddress, renderListenAddress } from './listen-address.ts';

/** Where a server listens. */
export interface BoundAddress {
  /** As the machine bound it, such as `[::]:10059`; `unix:/path` for a unix socket. */
  readonly address: string;
  /** Where this machine reaches it; the same `unix:/path` for a unix socket. */
  readonly url: string;
}

/** Addresses that stand for every address of the machine. */
const ANY: readonly string[] = ['::', '0.0.0.0', '::ffff:0.0.0.0'];

/** The address that a listening server has, with the port that the machine chose where 0 was asked for. */
export function readBoundAddress(server: Server, asked: ListenAddress, scheme: string): BoundAddress {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') {
    const address = renderListenAddress(toUnixAddress(bound, asked));
    return { address, url: address };
  }
  const { address: host, port } = bound;
  const named = ('host' in asked ? asked.host : undefined) ?? host;
  const reachable = { host: ANY.includes(host) ? 'localhost' : named, port };
  return {
    address: renderListenAddress({ host, port }),
    url: `${scheme}://${renderListenAddress(reachable)}`,
  };
}

// Node does not know the path of a unix socket that it did not open itself.
function toUnixAddress(bound: string | null, asked: ListenAddress): ListenAddress {
  const path = bound ?? ('fd' in asked ? findUnixPath(asked.fd) : undefined);
  return path === undefined ? asked : { path };
}

// Linux lists all unix sockets with inode and path; `undefined` elsewhere.
function findUnixPath(fd: number): string | undefined {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`)) ?? [];
    const table = readFileSync('/proc/net/unix', 'utf8');
    return new RegExp(`^(?:\\S+ +){6}${inode} (.+)$`, 'm').exec(table)?.[1];
  } catch {
    return undefined;
  }
}
