import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import type { CheckRequest, Evidence, readPlatform } from './check.ts';
import { INTEL_ROOT_KEY_HASH } from './intel-root.ts';

type PlatformReading = ReturnType<typeof readPlatform>;

/** What a verifier's thread is asked: to check a quote, or to read its platform. */
export type VerifierRequest = CheckRequest | Pick<CheckRequest, 'quote'>;

/** Checks quotes, one at a time. Methods reject when a check could not run; never for what a quote contains. */
export interface Verifier {
  /** SHA-256 of the public key of the root that quotes and collateral must lead to. */
  readonly rootKeyHash: string;
  readonly readPlatform: (quote: Uint8Array) => Promise<PlatformReading>;
  readonly check: (request: CheckRequest) => Promise<Evidence>;
  /** Ends the thread; a check that is still running is rejected. */
  readonly close: () => Promise<void>;
}

export type OpenVerifier = () => Verifier;

/** Starts a thread with the vendor's library, which is loaded there and nowhere else. */
export function openWorkerVerifier(url = new URL('./worker.js', import.meta.url)): Verifier {
  const worker = new Worker(url);
  const limit = pLimit(1);
  let settle: { resolve: (value: unknown) => void; reject: (error: unknown) => void } | undefined;
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error;
    settle?.reject(failure);
  };
  worker.on('message', (value: unknown) => settle?.resolve(value));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread that checks quotes has ended')));
  const ask = <T>(request: VerifierRequest): Promise<T> =>
    limit(
      () =>
        new Promise<T>((resolve, reject) => {
          settle = { resolve: (value) => resolve(value as T), reject };
          if (failure === undefined) worker.postMessage(request);
          else reject(failure);
        }),
    );
  return {
    rootKeyHash: INTEL_ROOT_KEY_HASH,
    readPlatform: (quote) => ask({ quote }),
    check: ask,
    close: async () => void (await worker.terminate()),
  };
}
