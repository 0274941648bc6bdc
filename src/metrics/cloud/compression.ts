import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { deflateRun, type GzipPrefix } from './gzip.ts';

/** Less is compressed together with its neighbours: each run costs a turn of the thread pool. */
const RUN_BYTES = 65_536;

/** Runs whose checksums are taken without a pause. */
const RUNS_PER_TURN = 16;

/** Parts in compressed form, and each run of them by its first part: those that stay are not compressed again. */
export interface CompressedParts extends GzipPrefix {
  readonly runs: ReadonlyMap<Buffer, CompressedRun>;
}

/** Neighbouring parts that are compressed together. */
interface Run {
  readonly parts: readonly Buffer[];
  readonly bytes: number;
}

interface CompressedRun extends Run {
  readonly deflated: Buffer;
}

/** What compressing takes. */
export interface Compression {
  /** Bytes that are not compressed already. */
  readonly freshBytes: number;
  readonly start: () => Promise<CompressedParts>;
}

/** Plans how parts are compressed, given those before; a part that stays is the same object. */
export function planCompression(parts: readonly Buffer[], before: CompressedParts | undefined): Compression {
  const runs = toRuns(parts).map((run) => findKnown(run, before) ?? run);
  const fresh = runs.filter((run) => !isCompressed(run));
  return { freshBytes: sumBytes(fresh), start: () => compress(runs) };
}

function toRuns(parts: readonly Buffer[]): readonly Run[] {
  const runs: Run[] = [];
  let open: Buffer[] = [];
  let bytes = 0;
  for (const [index, part] of parts.entries()) {
    open.push(part);
    bytes += part.length;
    if (bytes < RUN_BYTES && index < parts.length - 1) continue;
    runs.push({ parts: open, bytes });
    [open, bytes] = [[], 0];
  }
  return runs;
}

function findKnown({ parts }: Run, before: CompressedParts | undefined): CompressedRun | undefined {
  const [first] = parts;
  const known = first && before?.runs.get(first);
  const isSame =
    known?.parts.length === parts.length && parts.every((part, index) => part === known.parts[index]);
  return isSame ? known : undefined;
}

// One run at a time: logins are checked in the same threads.
async function compress(runs: readonly (Run | CompressedRun)[]): Promise<CompressedParts> {
  const compressed: CompressedRun[] = [];
  let checksum = 0;
  for (const run of runs) {
    compressed.push(
      isCompressed(run) ? run : { ...run, deflated: await deflateRun(Buffer.concat(run.parts)) },
    );
    for (const part of run.parts) checksum = crc32(part, checksum);
    if (compressed.length % RUNS_PER_TURN === 0) await setImmediate();
  }
  return {
    runs: new Map(compressed.flatMap((run) => run.parts.slice(0, 1).map((first) => [first, run] as const))),
    deflated: Buffer.concat(compressed.map(({ deflated }) => deflated)),
    checksum,
    bytes: sumBytes(runs),
  };
}

function isCompressed(run: Run | CompressedRun): run is CompressedRun {
  return 'deflated' in run;
}

function sumBytes(runs: readonly Run[]): number {
  return runs.reduce((sum, { bytes }) => sum + bytes, 0);
}
