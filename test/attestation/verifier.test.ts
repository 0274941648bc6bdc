import { afterEach, expect, it } from 'vitest';
import { openWorkerVerifier, type Verifier } from '../../src/attestation/verifier.ts';
import { QUOTE, REQUEST } from './samples.ts';

/** What `npm run build` makes of `src/attestation/worker.ts`. */
const BUILT_WORKER = new URL('../../dist/attestation/worker.js', import.meta.url);

const opened: Verifier[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((verifier) => verifier.close()));
});

function open(): Verifier {
  const verifier = openWorkerVerifier(BUILT_WORKER);
  opened.push(verifier);
  return verifier;
}

it('checks quotes in a thread of its own, in their order', async () => {
  const verifier = open();

  const [platform, good, bad] = await Promise.all([
    verifier.readPlatform(QUOTE),
    verifier.check(REQUEST),
    verifier.check({ ...REQUEST, quote: QUOTE.subarray(0, 700) }),
  ]);

  expect(platform).toEqual({ fmspc: 'B0C06F000000', ca: 'platform' });
  expect(good).toMatchObject({ failure: 'eventlog_mismatch', tcb: { status: 'UpToDate' } });
  expect(bad).toMatchObject({ failure: 'quote_invalid' });
});

it('rejects a check that is still running when it is closed, and any later one', async () => {
  const verifier = open();
  const check = verifier.check(REQUEST).catch((error: unknown) => error);

  await verifier.close();

  expect(await check).toEqual(new Error('the thread that checks quotes has ended'));
  await expect(verifier.readPlatform(QUOTE)).rejects.toThrow('has ended');
});
