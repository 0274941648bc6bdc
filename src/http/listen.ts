import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type ListenAddress, renderListenAddress } from './listen-address.ts';
import { toListenError } from './listen-error.ts';

/** How long open answers may take when the server closes. */
const CLOSE_GRACE_SECONDS = 1;

/** A server that listens. */
export interface Listener {
  /** With the port that the machine chose, where 0 was asked for. */
  readonly url: string;
  /** Lets open answers finish for a second, then cuts whatever is left, and takes no more requests. */
  readonly close: () => Promise<void>;
}

/** Listens on every address, or on none. @throws StartupError in one line for the first that it cannot have. */
export async function listenOnAll(
  app: RequestListener,
  addresses: readonly ListenAddress[],
): Promise<readonly Listener[]> {
  const listeners: Listener[] = [];
  try {
    for (const address of addresses) listeners.push(await listen(app, address));
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw error;
  }
  return listeners;
}

async function listen(app: RequestListener, address: ListenAddress): Promise<Listener> {
  const server = createServer(app);
  const answers = new Set<ServerResponse>();
  server.prependListener('request', (_request, answer: ServerResponse) => {
    answers.add(answer);
    answer.once('close', () => answers.delete(answer));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(toListenError(error, address, '--web.listen-address')));
    server.listen(
      { port: address.port, ...(address.host === undefined ? {} : { host: address.host }) },
      resolve,
    );
  });
  return { url: urlOf(server, address), close: () => close(server, [...answers]) };
}

// Node takes a connection for idle as soon as its answer was handed over, sent or not, and cuts it: so we wait first.
async function close(server: Server, openAnswers: readonly ServerResponse[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_GRACE_SECONDS * 1000);
  });
  const allSent = Promise.all(
    openAnswers.map((answer) => new Promise((resolve) => answer.once('close', resolve))),
  );
  await Promise.race([allSent, grace]);
  clearTimeout(timer);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function urlOf(server: Server, { host }: ListenAddress): string {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new TypeError('expected a server on a port');
  return `http://${renderListenAddress({ host: host ?? 'localhost', port: bound.port })}`;
}
