/** What one client, or all of them together, may take of the server. */
export interface Limits {
  /** From the connection, or the first byte of a request, to the end of its headers. */
  readonly headersSeconds: number;
  /** The same to the end of the request's body. */
  readonly requestSeconds: number;
  /** Between two requests; short, so that rotated certificates are soon met by everybody. */
  readonly idleSeconds: number;
  /** From a request to the last byte of its answer. */
  readonly answerSeconds: number;
  readonly handshakeSeconds: number;
  /** How long open answers may take when the server closes. */
  readonly closeGraceSeconds: number;
  readonly headerBytes: number;
  /** At all addresses together; beyond them the oldest goes, so that a scraper always gets in. */
  readonly connections: number;
  /** Requests of one connection that wait for their answers. */
  readonly pipelinedRequests: number;
}

/** Logins that wait for bcrypt, which compares one password at a time; more are rejected. */
export const MAX_WAITING_LOGINS = 64;

/** Open files that are no connections of clients: connections to the API, configuration, Node's own. */
export const OTHER_OPEN_FILES = 320;

/** Some connections are accepted, however few files may be open. */
const MIN_CONNECTIONS = 16;

/** How many connections are accepted where so many files may be open: so that the rest of the program has enough. */
export function limitConnections(openFiles = Number.POSITIVE_INFINITY): number {
  return Math.max(Math.min(LIMITS.connections, openFiles - OTHER_OPEN_FILES), MIN_CONNECTIONS);
}

/** The limits in force. */
export const LIMITS: Limits = {
  headersSeconds: 10,
  requestSeconds: 30,
  idleSeconds: 5,
  answerSeconds: 60,
  handshakeSeconds: 10,
  closeGraceSeconds: 1,
  headerBytes: 16_384,
  connections: 2000,
  pipelinedRequests: 16,
};
