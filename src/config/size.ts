const UNIT_BYTES: Readonly<Record<string, number>> = {
  GiB: 1024 ** 3,
  MiB: 1024 ** 2,
  KiB: 1024,
  B: 1,
};

/** Parses a size such as `16MiB` or a number of bytes; `undefined` if it is invalid. */
export function parseSize(text: string): number | undefined {
  const [match, count = '', unit = 'B'] = /^(\d+)\s?([KMG]iB|B)?$/.exec(text) ?? [];
  const unitBytes = UNIT_BYTES[unit];
  return match === undefined || unitBytes === undefined ? undefined : Number(count) * unitBytes;
}

/** Renders bytes in the largest unit that is exact. */
export function renderSize(bytes: number): string {
  const [unit = 'B', unitBytes = 1] =
    Object.entries(UNIT_BYTES).find(([, size]) => bytes > 0 && bytes % size === 0) ?? [];
  return `${bytes / unitBytes}${unit}`;
}
