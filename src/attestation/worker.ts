import { parentPort } from 'node:worker_threads';
import { type CheckRequest, checkAttestation } from './check.ts';
import { loadLibrary } from './library.ts';

// A thread of its own: checking a quote takes tens of milliseconds.
const verification = loadLibrary();

parentPort?.on('message', (request: CheckRequest) => {
  parentPort?.postMessage(checkAttestation(request, verification));
});
