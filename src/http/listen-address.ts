/** Where to listen; without a host on every address of the machine. */
export interface ListenAddress {
  readonly host: string | undefined;
  /** 0 lets the machine choose. */
  readonly port: number;
}

const ADDRESS = /^(?:\[(?<v6>[0-9a-f:.]+(?:%[\w.-]+)?)\]|(?<host>[\w.-]*)):(?<port>\d{1,5})$/i;

/** Parses `:10059`, `127.0.0.1:10059`, `localhost:0` or `[::1]:10059`; `undefined` when it is none of these. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const { v6, host, port } = ADDRESS.exec(text)?.groups ?? {};
  if (port === undefined || Number(port) > 65_535) return undefined;
  return { host: v6 ?? (host === '' ? undefined : host), port: Number(port) };
}

/** The address as it was written. */
export function renderListenAddress({ host = '', port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
