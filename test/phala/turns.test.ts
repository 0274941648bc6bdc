import { expect, it } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { createCvmList } from '../../src/phala/answers/cvm-list.ts';
import { UnknownWords } from '../../src/phala/answers/unknown-words.ts';
import { type ListReader, readList } from '../../src/phala/client/read-list.ts';
import { createTurns } from '../../src/phala/client/turns.ts';
import { createJsonParser } from '../../src/secrets/redaction.ts';
import { createTestClock } from '../test-clock.ts';
import { minimalCvmInfo } from './items.ts';

/** Of a turn's five milliseconds, what each item takes. */
const MILLISECONDS_PER_ITEM = 1;

/** A clock by which every look at an item takes its time. */
function createWorkClock(): { readonly clock: Clock; readonly work: () => void } {
  const clock = createTestClock();
  return { clock, work: () => clock.advance(MILLISECONDS_PER_ITEM / 1000) };
}

/** Counts the turns of the event loop until it is told to stop. */
function countTurns(): { readonly count: () => number; readonly stop: () => void } {
  let turns = 0;
  let next: NodeJS.Immediate;
  const tick = (): void => {
    turns += 1;
    next = setImmediate(tick);
  };
  next = setImmediate(tick);
  return { count: () => turns, stop: () => clearImmediate(next) };
}

/** A body that has come in whole already: nothing about it lets the event loop have a turn. */
async function* toChunks(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

const parseJson = createJsonParser([]);

it('while an answer of 8 MiB is read, the event loop has its turn every few milliseconds of it', async () => {
  const { clock, work } = createWorkClock();
  const compose = 'x'.repeat(16_384);
  const items = Array.from({ length: 512 }, (_, index) => minimalCvmInfo({ id: `cvm_${index}`, compose }));
  const body = Buffer.from(JSON.stringify(items));
  const timed = (list: ListReader<unknown>): ListReader<unknown> => ({
    ...list,
    add: (item) => {
      work();
      list.add(item);
    },
  });
  const turns = countTurns();

  const answer = await readList(() => timed(createCvmList('a', new UnknownWords())))({
    chunks: toChunks(body),
    parseJson,
    turns: createTurns(clock),
  });

  turns.stop();
  expect(body.length).toBeGreaterThan(8 * 1024 ** 2);
  expect(answer).toMatchObject({ cvms: { length: items.length } });
  expect(turns.count()).toBeGreaterThan((items.length * MILLISECONDS_PER_ITEM) / 10);
});

it('answers that are read at the same time share the time of a turn, and get on alike', async () => {
  const { clock, work } = createWorkClock();
  const shared = createTurns(clock);
  const turns = countTurns();
  const itemsByTurn = new Map<number, number>();
  const ends: number[] = [];
  const body = Buffer.from(JSON.stringify(Array.from({ length: 50 }, () => 1)));
  const read = readList(() => ({
    what: 'numbers',
    add: () => {
      work();
      itemsByTurn.set(turns.count(), (itemsByTurn.get(turns.count()) ?? 0) + 1);
    },
    end: () => ends.push(turns.count()),
  }));

  await Promise.all(
    Array.from({ length: 16 }, () => read({ chunks: toChunks(body), parseJson, turns: shared })),
  );

  turns.stop();
  expect([...itemsByTurn.values()].reduce((sum, items) => sum + items)).toBe(16 * 50);
  // Where one answer ends within a turn, another begins in the next.
  expect(Math.max(...itemsByTurn.values())).toBeLessThanOrEqual(10);
  expect(Math.min(...ends)).toBeGreaterThan(Math.max(...ends) / 2);
});
