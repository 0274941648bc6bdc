/** A port; without a host on every address of the machine. */
export interface TcpAddress {
  readonly host: string | undefined;
  /** 0 lets the machine choose. */
  readonly port: number;
}

/** A unix socket in the file system. */
export interface UnixAddress {
  readonly path: string;
}

/** A socket that somebody else opened for us. */
export interface InheritedAddress {
  readonly fd: number;
}

/** Where to listen. */
export type ListenAddress = TcpAddress | UnixAddress | InheritedAddress;

const TCP = /^(?:\[(?<v6>[0-9a-f:.]+(?:%[\w.-]+)?)\]|(?<host>[\w.-]*)):(?<port>\d{1,5})$/i;

/** The longest path that every system has room for. */
const MAX_PATH_BYTES = 103;

/** Parses `:10059`, `127.0.0.1:10059`, `localhost:0` or `[::1]:10059`; `undefined` when it is none of these. */
export function parseTcpAddress(text: string): TcpAddress | undefined {
  const { v6, host, port } = TCP.exec(text)?.groups ?? {};
  if (port === undefined || Number(port) > 65_535) return undefined;
  return { host: v6 ?? (host === '' ? undefined : host), port: Number(port) };
}

/** Parses a port's address, or `unix:/run/exporter.sock`; `undefined` when it is neither. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const [, path] = /^unix:(\/?[^/\p{Cc}][^\p{Cc}]*)$/u.exec(text) ?? [];
  if (path === undefined) return parseTcpAddress(text);
  return Buffer.byteLength(path) > MAX_PATH_BYTES || path.endsWith('/') ? undefined : { path };
}

/** The address as it was written. */
export function renderListenAddress(address: ListenAddress): string {
  if ('path' in address) return `unix:${address.path}`;
  if ('fd' in address) return `fd:${address.fd}`;
  const { host = '', port } = address;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
