import { parseArgs } from 'node:util';

/** What the soak can be told to do wrong, to see that it is found. */
export const INJECTIONS = ['leak', 'timer', 'socket', 'mix', 'ghost', 'rejection'] as const;
export type Injection = (typeof INJECTIONS)[number];

/** How long to soak, and what. */
export interface SoakFlags {
  /** Each of these ends the soak, whichever comes first. */
  readonly polls: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly seed: number;
  readonly apps: number;
  readonly inject: Injection | undefined;
}

/** What `--help` says. */
export const HELP = `Usage: npm run soak -- [options]

Polls the simulator as fast as it goes, with faults, reloads and scrapes at random, and checks every answer.

  --seconds=N   end after so many seconds (60)
  --polls=N     end after so many polls of apps
  --rounds=N    end after so many rounds, each a time of trouble and one of peace
  --seed=N      what chance decides: the same seed, the same decisions (any)
  --apps=N      apps of the simulated cloud at the start (12)
  --inject=X    do something wrong that must be found: ${INJECTIONS.join(', ')}
  --help        show this
`;

/** The command line is wrong: one line that says how. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

/** Reads the command line; `undefined` where only help is wanted. @throws FlagError */
export function parseFlags(words: readonly string[]): SoakFlags | undefined {
  const { values } = parse(words);
  if (values.help === true) return undefined;
  const given = [values.polls, values.rounds, values.seconds].some((limit) => limit !== undefined);
  return {
    polls: toCount('polls', values.polls, 1, 1e9) ?? Number.POSITIVE_INFINITY,
    rounds: toCount('rounds', values.rounds, 1, 1e6) ?? Number.POSITIVE_INFINITY,
    seconds: toCount('seconds', values.seconds, 1, 7 * 86_400) ?? (given ? Number.POSITIVE_INFINITY : 60),
    seed: toCount('seed', values.seed, 0, 2 ** 31) ?? Math.floor(Math.random() * 1e6),
    apps: toCount('apps', values.apps, 6, 500) ?? 12,
    inject: toInjection(values.inject),
  };
}

function parse(words: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...words],
      options: {
        polls: text,
        rounds: text,
        seconds: text,
        seed: text,
        apps: text,
        inject: text,
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new FlagError(error instanceof Error ? error.message : String(error));
  }
}

function toCount(flag: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= least && count <= most) return count;
  throw new FlagError(
    `--${flag}: expected a whole number from ${least} to ${most}, got ${JSON.stringify(text)}`,
  );
}

function toInjection(text: string | undefined): Injection | undefined {
  if (text === undefined) return undefined;
  const injection = INJECTIONS.find((known) => known === text);
  if (injection !== undefined) return injection;
  throw new FlagError(`--inject: expected one of ${INJECTIONS.join(', ')}, got ${JSON.stringify(text)}`);
}
