import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import { hashPassword } from '../http/basic-auth.ts';
import { COSTS, isUserName } from '../web-config/value-types.ts';
import type { Environment } from './environment.ts';
import { parseAs } from './flags.ts';
import { readPassword } from './read-password.ts';

/** A login takes less than 0.1 s. */
const COST = 10;

/** bcrypt ignores what is beyond. */
const MAX_BYTES = 72;

const toCost = parseAs(`a whole number from ${COSTS.min} to ${COSTS.max}`, (text) =>
  /^\d\d?$/.test(text) && Number(text) >= COSTS.min && Number(text) <= COSTS.max ? Number(text) : undefined,
);

const toUser = parseAs('a user name without a colon', (text) => (isUserName(text) ? text : undefined));

/** Adds `hash-password`, which prints a user of `basic_auth_users`. */
export function addHashPassword(program: Command, { stdout }: Environment): void {
  program
    .command('hash-password')
    .description('hash a password, prompted for or from standard input, for the web configuration')
    .option('--user <name>', 'print the line of this user instead of the hash alone', toUser)
    .option('--cost <number>', 'cost of bcrypt', toCost, COST)
    .action(async ({ user, cost }: { readonly user?: string; readonly cost: number }) => {
      const password = await readPassword();
      const bytes = Buffer.byteLength(password);
      if (bytes === 0 || bytes > MAX_BYTES)
        throw new ConfigError([`expected a password of 1 to ${MAX_BYTES} bytes, got ${bytes}`]);
      const hash = await hashPassword(password, cost);
      stdout(user === undefined ? `${hash}\n` : `${JSON.stringify(user)}: ${hash}\n`);
    });
}
