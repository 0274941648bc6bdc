import { parseArgs } from 'node:util';

/** The parsed command line. */
export interface BenchFlags {
  /** The benchmarks to run, in their own order. */
  readonly only: readonly string[];
  readonly isQuick: boolean;
  readonly minutes: number;
  /** The file for the JSON report; standard output if absent. */
  readonly json: string | undefined;
  readonly plot: string | undefined;
}

/** An invalid command line; the message is one line. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

const DEFAULT_MINUTES = 10;
const QUICK_MINUTES = 0.5;

/** The text of `--help`. */
export function renderHelp(ids: readonly string[]): string {
  return `Usage: npm run bench -- [options]

Benchmarks the built exporter against a simulated cloud, and reports for each target whether it is met.
The full run takes about half an hour, on an otherwise idle machine.

--only=NAME,…   run only these benchmarks: ${ids.join(', ')}
--quick         short durations, to try it out: results are not reliable
--minutes=N     duration of the benchmark memory (${DEFAULT_MINUTES}; ${QUICK_MINUTES} with --quick)
--json=PATH     write the JSON report to a file instead of standard output
--plot=PATH     write the chart of the benchmark size as SVG
--help          show this help
`;
}

/** Parses the command line; `undefined` for --help. @throws FlagError */
export function parseFlags(args: readonly string[], ids: readonly string[]): BenchFlags | undefined {
  const values = parse(args);
  if (values.help === true) return undefined;
  const isQuick = values.quick === true;
  return {
    only: toNames(values.only, ids),
    isQuick,
    minutes: toMinutes(values.minutes) ?? (isQuick ? QUICK_MINUTES : DEFAULT_MINUTES),
    json: toPath('json', values.json),
    plot: toPath('plot', values.plot),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { only: text, quick: flag, minutes: text, json: text, plot: text, help: flag };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new FlagError(error instanceof Error ? error.message : String(error));
  }
}

function toNames(text: string | undefined, ids: readonly string[]): readonly string[] {
  if (text === undefined) return ids;
  const names = text.split(',');
  const unknown = names.find((id) => !ids.includes(id));
  if (unknown === undefined) return ids.filter((id) => names.includes(id));
  throw new FlagError(`--only: expected names of ${ids.join(', ')}, got ${JSON.stringify(unknown)}`);
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
