import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface BenchFlags {
  /** The rows to measure, in their own order. */
  readonly only: readonly string[];
  readonly isQuick: boolean;
  readonly minutes: number;
  /** Where the report goes as JSON; standard output where it is left out. */
  readonly json: string | undefined;
  readonly plot: string | undefined;
}

/** The command line is wrong: one line that says how. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

const USUAL_MINUTES = 10;
const QUICK_MINUTES = 0.5;

/** What `--help` says. */
export function renderHelp(ids: readonly string[]): string {
  return `Usage: npm run bench -- [options]

Measures the built exporter from outside, against a simulated cloud, and says for each target whether it is met.
All of it takes about half an hour; the machine should have nothing else to do.

  --only=ROW,…    only these rows: ${ids.join(', ')}
  --quick         short durations, to try it out: its numbers mean little
  --minutes=N     how long the row memory watches (${USUAL_MINUTES}; ${QUICK_MINUTES} when quick)
  --json=PATH     write the report as JSON to a file, not after the table
  --plot=PATH     draw the row size as an SVG picture
  --help          show this
`;
}

/** Reads the command line; `undefined` where only help is wanted. @throws FlagError */
export function parseFlags(words: readonly string[], ids: readonly string[]): BenchFlags | undefined {
  const values = parse(words);
  if (values.help === true) return undefined;
  const isQuick = values.quick === true;
  return {
    only: toRows(values.only, ids),
    isQuick,
    minutes: toMinutes(values.minutes) ?? (isQuick ? QUICK_MINUTES : USUAL_MINUTES),
    json: toPath('json', values.json),
    plot: toPath('plot', values.plot),
  };
}

function parse(words: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { only: text, quick: flag, minutes: text, json: text, plot: text, help: flag };
  try {
    return parseArgs({ args: [...words], options }).values;
  } catch (error) {
    throw new FlagError(error instanceof Error ? error.message : String(error));
  }
}

function toRows(text: string | undefined, ids: readonly string[]): readonly string[] {
  if (text === undefined) return ids;
  const wanted = text.split(',');
  const unknown = wanted.find((id) => !ids.includes(id));
  if (unknown === undefined) return ids.filter((id) => wanted.includes(id));
  throw new FlagError(`--only: expected rows of ${ids.join(', ')}, got ${JSON.stringify(unknown)}`);
}

function toMinutes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const minutes = /^\d{1,4}(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  if (minutes >= 0.2 && minutes <= 1440) return minutes;
  throw new FlagError(`--minutes: expected a number from 0.2 to 1440, got ${JSON.stringify(text)}`);
}

function toPath(flag: string, text: string | undefined): string | undefined {
  if (text !== '') return text;
  throw new FlagError(`--${flag}: expected the path of a file, got none`);
}
