import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runInSlices } from '../src/time-slice.ts';

it('runs what fits in one slice before it returns', async () => {
  const { run, done } = open([1, 0.5]);

  const result = run();

  expect(done()).toBe(2);
  await expect(result).resolves.toBe('done');
});

it('leaves the event loop free between slices', async () => {
  const { run, done } = open([1, 1, 1, 5, 1]);

  const result = run();
  const turns = [done()];
  await setImmediate();
  turns.push(done());
  await result;

  expect(turns).toEqual([2, 4]);
});

it.each([0, 3])('rejects with the error of a step, after %d slices', async (slices) => {
  const failure = new TypeError('broken');
  const { run } = open([...Array.from({ length: 2 * slices }, () => 1), failure]);

  await expect(run()).rejects.toBe(failure);
});

/** Steps that take the given number of milliseconds, or fail. */
function open(steps: readonly (number | Error)[]) {
  let seconds = 0;
  let done = 0;
  function* work(): Generator<undefined, string> {
    for (const step of steps) {
      if (step instanceof Error) throw step;
      seconds += step / 1000;
      done += 1;
      yield;
    }
    return 'done';
  }
  return { run: () => runInSlices(work(), 0.002, () => seconds), done: () => done };
}
