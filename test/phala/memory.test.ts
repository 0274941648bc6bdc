import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createCvmList } from '../../src/phala/answers/cvm-list.ts';
import { UnknownWords } from '../../src/phala/answers/unknown-words.ts';
import { type ListReader, readList } from '../../src/phala/client/read-list.ts';
import type { AppCvms } from '../../src/snapshot/model.ts';
import { minimalCvmInfo, minimalHostedCvm } from './items.ts';
import { readChunks } from './read-json.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const CVMS = 200;
const BIG = 64 * 1024;
const CHUNK = 16 * 1024;

/** A small part of the 12.5 MiB that each answer has in its big texts, and more than all else that is kept. */
const MARGIN_BYTES = 1024 ** 2;

// Without buffers: what becomes of those is known a moment after the collection only.
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** A text as long as a compose file, another one each time. */
function bigText(index: number): string {
  return `${index} services:\n`.padEnd(BIG, `"${index}" `);
}

/** The body of a list, made as it is read: nobody but the reader holds more of it than a chunk. */
function* toChunks(toItem: (index: number) => unknown, cvms = CVMS): Generator<Buffer> {
  for (let index = 0; index < cvms; index += 1) {
    const text = Buffer.from(`${index === 0 ? '[' : ','}${JSON.stringify(toItem(index))}`);
    for (let at = 0; at < text.length; at += CHUNK) yield Buffer.from(text.subarray(at, at + CHUNK));
  }
  yield Buffer.from(']');
}

/** Tells what is held in the middle of the list, in passing. */
function watched(list: ListReader<AppCvms>, onHeld: (bytes: number) => void): ListReader<AppCvms> {
  let items = 0;
  return {
    ...list,
    add: (item) => {
      list.add(item);
      items += 1;
      if (items % 40 === 0) onHeld(heldBytes());
    },
  };
}

const BIG_FIELDS = {
  'a compose file that we do not read': (index: number) =>
    minimalCvmInfo({ id: `cvm_${index}`, docker_compose_file: bigText(index) }),
  'a name of that length, of which we keep the start': (index: number) =>
    minimalCvmInfo({ id: `cvm_${index}`, name: bigText(index) }),
  'a name with as many blanks around it': (index: number) =>
    minimalCvmInfo({ id: `cvm_${index}`, name: `${' '.repeat(BIG)}the name of number ${index}` }),
  'a boot error of that length, of which we keep whether it is one': (index: number) =>
    minimalHostedCvm({ id: `uuid-${index}`, boot_error: bigText(index) }),
} as const;

describe.each(Object.entries(BIG_FIELDS))('of a list of CVMs that each have %s', (_what, toItem) => {
  it('nothing big is held while it is read, nor after it', async () => {
    const held: number[] = [];
    const read = readList(() => watched(createCvmList('a', new UnknownWords()), (bytes) => held.push(bytes)));
    // What is made once, code above all, is made by a first answer, of which nothing big can be left.
    await readChunks(toChunks(toItem, 1), read);
    const before = heldBytes();

    const answer = await readChunks(toChunks(toItem), read);

    const after = heldBytes();
    expect(answer.cvms).toHaveLength(CVMS);
    expect(held).toHaveLength(CVMS / 40);
    expect(Math.max(...held) - before).toBeLessThan(MARGIN_BYTES);
    expect(after - before).toBeLessThan(MARGIN_BYTES);
  });
});
