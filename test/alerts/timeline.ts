/** How often the tests scrape and evaluate. */
export const STEP_SECONDS = 30;

/** The value of one scrape; undefined if the series is absent. */
export type Scraped = number | undefined;

/**
 * Values of a series from minute 0, in parts separated by spaces: `0 10m:1` is 0, and 1 from minute 10;
 * `10m:1 12m:absent` exists for two minutes; `0+5` rises by 5 with every scrape; `now` is the time of the scrape.
 */
export type Timeline = string;

/** The number of the scrape at a minute, or half minute. */
export function toStep(minute: number): number {
  return Math.round((minute * 60) / STEP_SECONDS);
}

/** The value of a timeline at a scrape. */
export function valueAt(timeline: Timeline, step: number): Scraped {
  const part = timeline
    .split(' ')
    .map(toPart)
    .findLast(({ from }) => from <= step);
  return part?.value(step - part.from, step);
}

interface Part {
  readonly from: number;
  readonly value: (stepsSince: number, step: number) => Scraped;
}

function toPart(text: string): Part {
  const [, minute = '0', what = ''] = /^(?:([\d.]+)m:)?(.+)$/.exec(text) ?? [];
  return { from: toStep(Number(minute)), value: toValue(what) };
}

function toValue(what: string): Part['value'] {
  if (what === 'absent') return () => undefined;
  if (what === 'now') return (_since, step) => step * STEP_SECONDS;
  const [start = '', rise = '0'] = what.split('+');
  if (start === '' || Number.isNaN(Number(start)) || Number.isNaN(Number(rise)))
    throw new Error(`not a part of a timeline: ${what}`);
  return (since) => Number(start) + Number(rise) * since;
}

/** Renders values in promtool's notation, with a stale marker where a series ends. */
export function toNotation(values: readonly Scraped[]): string {
  const parts: string[] = [];
  for (let index = 0; index < values.length; ) {
    const length = runLength(values, index);
    parts.push(toNotationPart(values, index, length));
    index += length;
  }
  return parts.join(' ');
}

function toNotationPart(values: readonly Scraped[], index: number, length: number): string {
  const first = values[index];
  if (first === undefined) {
    const ends = index > 0 && values[index - 1] !== undefined;
    return ends ? `stale${length > 1 ? ` _x${length - 1}` : ''}` : `_x${length}`;
  }
  if (length === 1) return String(first);
  const rise = (values[index + 1] ?? first) - first;
  return `${first}${rise < 0 ? '-' : '+'}${Math.abs(rise)}x${length - 1}`;
}

function runLength(values: readonly Scraped[], start: number): number {
  const first = values[start];
  const second = values[start + 1];
  let end = start + 1;
  if (first === undefined) {
    while (end < values.length && values[end] === undefined) end += 1;
    return end - start;
  }
  if (second === undefined) return 1;
  const rise = second - first;
  while (end < values.length && values[end] === first + rise * (end - start)) end += 1;
  return end - start;
}
