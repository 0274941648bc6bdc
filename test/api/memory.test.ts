import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { AppCvms } from '../../src/snapshot/model.ts';
import { decodeCvms } from './decode-cvms.ts';
import { minimalCvmInfo, minimalHostedCvm } from './items.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const CVMS = 200;
const BIG = 64 * 1024;

/** A small part of the 12.5 MiB of large texts in each response, and more than everything else that is kept. */
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

function toBody(toItem: (index: number) => unknown, cvms: number): string {
  return JSON.stringify(Array.from({ length: cvms }, (_, index) => toItem(index)));
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

it.each(Object.entries(BIG_FIELDS))(
  'nothing big is held of a list of CVMs that each have %s',
  (_what, toItem) => {
    const decode = (cvms: number): AppCvms => decodeCvms(JSON.parse(toBody(toItem, cvms)), 'a');
    // Code above all is made once, by the first list.
    decode(1);
    const before = heldBytes();

    const decoded = decode(CVMS);

    const after = heldBytes();
    expect(decoded.cvms).toHaveLength(CVMS);
    expect(after - before).toBeLessThan(MARGIN_BYTES);
  },
);
