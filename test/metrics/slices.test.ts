import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { workInSlices } from '../../src/metrics/cloud/slices.ts';

it('does what fits in one slice at once', () => {
  const { work, results } = open([1, 0.5]);

  workInSlices(work);

  expect(results).toEqual(['done']);
});

it('leaves the event loop free between slices', async () => {
  const { work, results, done } = open([1, 1, 1, 5, 1]);

  workInSlices(work);
  const turns: number[] = [];
  while (results.length === 0) {
    turns.push(done());
    await setImmediate();
  }

  expect(turns).toEqual([2, 4]);
  expect(results).toEqual(['done']);
});

it.each([0, 3])('tells what a step fails with, after %d slices', async (slices) => {
  const failure = new TypeError('broken');
  const { work, results, errors } = open([...Array.from({ length: 2 * slices }, () => 1), failure]);

  workInSlices(work);
  while (errors.length === 0) await setImmediate();

  expect(errors).toEqual([failure]);
  expect(results).toEqual([]);
});

/** Work of steps that take so many milliseconds, or fail. */
function open(steps: readonly (number | Error)[]) {
  let seconds = 0;
  let done = 0;
  const results: string[] = [];
  const errors: unknown[] = [];
  function* run(): Generator<undefined, string> {
    for (const step of steps) {
      if (step instanceof Error) throw step;
      seconds += step / 1000;
      done += 1;
      yield;
    }
    return 'done';
  }
  return {
    results,
    errors,
    done: () => done,
    work: {
      steps: run(),
      sliceSeconds: 0.002,
      monotonicSeconds: () => seconds,
      onDone: (result: string) => void results.push(result),
      onError: (error: unknown) => void errors.push(error),
    },
  };
}
