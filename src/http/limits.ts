/** What clients may use of the server. */
export const LIMITS = {
  /** From the connection, or the first byte of a request, to the end of its headers. */
  headersSeconds: 10,
  /** The same to the end of the request's body. */
  requestSeconds: 30,
  /** Between two requests; short, so that every client soon sees a rotated certificate. */
  idleSeconds: 5,
  /** From a request to the last byte of its response. */
  responseSeconds: 60,
  handshakeSeconds: 10,
  /** How long responses in flight may take when the server closes. */
  closeGraceSeconds: 1,
  headerBytes: 16_384,
  /** Of all listeners together; beyond it the oldest connection is closed, so that a scraper always gets in. */
  connections: 2000,
  requestsPerConnection: 100,
};

export type Limits = Readonly<typeof LIMITS>;

/** Logins that wait for bcrypt, which compares one password at a time; more are rejected. */
export const MAX_WAITING_LOGINS = 64;

/** Open files that are not client connections: connections to the API, configuration, Node's own. */
export const OTHER_OPEN_FILES = 320;

/** Accepted even where the limit of open files is lower. */
const MIN_CONNECTIONS = 16;

/** The limit of connections that leaves enough of the open files for everything else. */
export function limitConnections(openFiles = Number.POSITIVE_INFINITY): number {
  return Math.max(Math.min(LIMITS.connections, openFiles - OTHER_OPEN_FILES), MIN_CONNECTIONS);
}
