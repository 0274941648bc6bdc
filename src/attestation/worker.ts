import { parentPort } from 'node:worker_threads';
import { checkAttestation, readPlatform } from './check.ts';
import { loadLibrary } from './library.ts';
import type { VerifierRequest } from './verifier.ts';

// A thread of its own: checking a quote takes tens of milliseconds.
const verification = loadLibrary();

parentPort?.on('message', (request: VerifierRequest) => {
  const isCheck = 'collateral' in request;
  parentPort?.postMessage(isCheck ? checkAttestation(request, verification) : readPlatform(request.quote));
});
