const UNIT_BYTES: Readonly<Record<string, number>> = {
  GiB: 1024 ** 3,
  MiB: 1024 ** 2,
  KiB: 1024,
  GB: 1e9,
  MB: 1e6,
  KB: 1e3,
  kB: 1e3,
  B: 1,
};

/** Parses a size such as `16MiB`, `100KB` or a number of bytes; `undefined` if it is invalid. */
export function parseSize(text: string): number | undefined {
  const [match, count = '', unit = 'B'] = /^(\d+)\s?([KMGk]i?B|B)?$/.exec(text) ?? [];
  const unitBytes = UNIT_BYTES[unit];
  return match === undefined || unitBytes === undefined ? undefined : Number(count) * unitBytes;
}

/** Renders bytes in the largest unit that is exact. */
export function renderSize(bytes: number): string {
  const [unit = 'B', unitBytes = 1] =
    Object.entries(UNIT_BYTES).find(([, size]) => bytes > 0 && bytes % size === 0) ?? [];
  return `${bytes / unitBytes}${unit}`;
}
