/** What clients may use of the server. */
export interface Limits {
  /** From the connection, or the first byte of a request, to the end of its headers. */
  readonly headersSeconds: number;
  /** The same to the end of the request's body. */
  readonly requestSeconds: number;
  /** Between two requests; short, so that every client soon sees a rotated certificate. */
  readonly idleSeconds: number;
  /** From a request to the last byte of its response. */
  readonly responseSeconds: number;
  readonly handshakeSeconds: number;
  /** How long responses in flight may take when the server closes. */
  readonly closeGraceSeconds: number;
  readonly headerBytes: number;
  /** Of all listeners together; beyond it the oldest connection is closed, so that a scraper always gets in. */
  readonly connections: number;
  /** Requests of one connection that wait for their responses. */
  readonly pipelinedRequests: number;
}

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

/** Default limits. */
export const LIMITS: Limits = {
  headersSeconds: 10,
  requestSeconds: 30,
  idleSeconds: 5,
  responseSeconds: 60,
  handshakeSeconds: 10,
  closeGraceSeconds: 1,
  headerBytes: 16_384,
  connections: 2000,
  pipelinedRequests: 16,
};
