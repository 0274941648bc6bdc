import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import { type CheckRequest, checkAttestation, type Evidence, type QuoteVerification } from './check.ts';

/** Checks quotes, one at a time. */
export interface Verifier {
  /** @throws Error when the check could not run; never for what the quote contains. */
  readonly check: (request: CheckRequest) => Promise<Evidence>;
  /** Ends the thread; a check that is still running fails. */
  readonly close: () => Promise<void>;
}

export type OpenVerifier = () => Verifier;

/** Starts a thread with the vendor's library, which is loaded there and nowhere else. */
export function openWorkerVerifier(url = new URL('./worker.js', import.meta.url)): Verifier {
  const worker = new Worker(url);
  const limit = pLimit(1);
  let pending: PromiseWithResolvers<Evidence> | undefined;
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    pending?.reject(failure);
  };
  worker.on('message', (evidence: Evidence) => pending?.resolve(evidence));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread that checks quotes has ended')));
  return {
    check: (request) =>
      limit(() => {
        if (failure !== undefined) throw failure;
        pending = createPending();
        worker.postMessage(request);
        return pending.promise;
      }),
    close: async () => void (await worker.terminate()),
  };
}

/** Checks quotes in this thread: for the simulated cloud, whose quotes lead to another root. */
export function createLocalVerifier(verification: QuoteVerification): Verifier {
  return {
    check: (request) => Promise.resolve(checkAttestation(request, verification)),
    close: () => Promise.resolve(),
  };
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

// Promise.withResolvers needs Node 22.
function createPending<T>(): PromiseWithResolvers<T> {
  let parts: Omit<PromiseWithResolvers<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    parts = { resolve, reject };
  });
  return { promise, ...(parts as Omit<PromiseWithResolvers<T>, 'promise'>) };
}
