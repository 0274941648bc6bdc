import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createLogOutput, MAX_WAITING_LOG_BYTES } from '../../src/log-output.ts';

/** A pipe whose reader has stopped, until the test lets it go on. */
function createStalledPipe() {
  const received: string[] = [];
  const waiting: (() => void)[] = [];
  let isStalled = true;
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      received.push(chunk.toString());
      if (isStalled) waiting.push(done);
      else done();
    },
  });
  const release = async (): Promise<void> => {
    isStalled = false;
    const drained = new Promise<void>((resolve) => stream.once('drain', resolve));
    for (const done of waiting.splice(0)) done();
    await drained;
  };
  return { stream, received, release };
}

const LINE = `${'x'.repeat(1023)}\n`;
const LINES_THAT_FIT = MAX_WAITING_LOG_BYTES / LINE.length;

it('drops and counts what standard error does not accept, instead of keeping it in memory', () => {
  const { stream } = createStalledPipe();
  const output = createLogOutput(stream);

  for (let line = 0; line < 10 * LINES_THAT_FIT; line += 1) output.write(LINE);

  expect(stream.writableLength).toBeLessThanOrEqual(MAX_WAITING_LOG_BYTES);
  expect(output.dropped()).toBe(9 * LINES_THAT_FIT);
});

it('reports how many lines were dropped when standard error is read again, each time', async () => {
  const { stream, received, release } = createStalledPipe();
  const output = createLogOutput(stream);
  const reports: number[] = [];
  output.onResume((dropped) => void reports.push(dropped));
  for (let line = 0; line < LINES_THAT_FIT + 5; line += 1) output.write(LINE);
  const before = [...reports];

  await release();
  output.write('the next line\n');

  expect([before, reports]).toEqual([[], [5]]);
  expect(received).toHaveLength(LINES_THAT_FIT + 1);
  expect(received.at(-1)).toBe('the next line\n');
});

it('reports nothing where nothing was dropped', async () => {
  const { stream, release } = createStalledPipe();
  const output = createLogOutput(stream);
  const reports: number[] = [];
  output.onResume((dropped) => void reports.push(dropped));
  for (let line = 0; line < LINES_THAT_FIT; line += 1) output.write(LINE);

  await release();

  expect([reports, output.dropped()]).toEqual([[], 0]);
});
