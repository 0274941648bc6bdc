import { parseArgs } from 'node:util';

/** Bugs that can be injected, to check that the soak test finds them. */
export const INJECTIONS = ['leak', 'timer', 'socket', 'mix', 'ghost', 'rejection'] as const;
export type Injection = (typeof INJECTIONS)[number];

/** The flags of the soak test. */
export interface SoakFlags {
  /** The first limit that is reached ends the soak test. */
  readonly polls: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly seed: number;
  readonly apps: number;
  readonly inject: Injection | undefined;
}

/** The output of `--help`. */
export const HELP = `Usage: npm run soak -- [options]

Polls the simulator at full speed, with random faults, reloads and scrapes, and checks every response.

  --seconds=N   stop after N seconds (60)
  --polls=N     stop after N polls of apps
  --rounds=N    stop after N rounds, each with faults and a recovery
  --seed=N      seed of all random decisions (random)
  --apps=N      apps of the simulated cloud at the start (12)
  --inject=X    inject a bug that must be found: ${INJECTIONS.join(', ')}
  --help        show this
`;

/** An invalid command line, with a message of one line. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

/** Parses the command line; undefined for `--help`. @throws FlagError */
export function parseFlags(args: readonly string[]): SoakFlags | undefined {
  const { values } = parse(args);
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

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
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

function toCount(
  flag: string,
  text: string | undefined,
  minimum: number,
  maximum: number,
): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= minimum && count <= maximum) return count;
  throw new FlagError(
    `--${flag}: expected a whole number from ${minimum} to ${maximum}, got ${JSON.stringify(text)}`,
  );
}

function toInjection(text: string | undefined): Injection | undefined {
  if (text === undefined) return undefined;
  const injection = INJECTIONS.find((known) => known === text);
  if (injection !== undefined) return injection;
  throw new FlagError(`--inject: expected one of ${INJECTIONS.join(', ')}, got ${JSON.stringify(text)}`);
}
