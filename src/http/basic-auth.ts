import { createHmac, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import pLimit from 'p-limit';
import type { Secret } from '../secrets/secret.ts';
import { MAX_WAITING_LOGINS } from './limits.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** `busy` where too many logins wait already. */
export type LoginOutcome = 'right' | 'wrong' | 'busy';

/** Compares passwords with bcrypt hashes by user name. */
export type PasswordCheck = (
  credentials: Credentials,
  users: ReadonlyMap<string, Secret>,
) => Promise<LoginOutcome>;

const MAX_CACHED = 1000;

/** Creates a check that compares one password at a time, and right ones only once; bcrypt works in Node's thread pool. */
export function createPasswordCheck(compare = comparePassword): PasswordCheck {
  const secret = randomBytes(32);
  const right = new Set<string>();
  const inFlight = new Map<string, Promise<LoginOutcome>>();
  const oneAtATime = pLimit(1);
  return async ({ user, password }, users) => {
    const known = users.get(user)?.reveal();
    const hash = known ?? toDecoyHash(users);
    // The hash is part of the key: a changed password makes cached outcomes useless.
    const key = createHmac('sha256', secret)
      .update(JSON.stringify([user, hash, password]))
      .digest('base64');
    if (right.has(key)) return 'right';
    const shared = inFlight.get(key);
    if (shared !== undefined) return shared;
    if (inFlight.size >= MAX_WAITING_LOGINS) return 'busy';
    const outcome = oneAtATime(async (): Promise<LoginOutcome> => {
      const isEqual = await compare(password, hash);
      if (!isEqual || known === undefined) return 'wrong';
      if (right.size >= MAX_CACHED) right.clear();
      right.add(key);
      return 'right';
    }).finally(() => inFlight.delete(key));
    inFlight.set(key, outcome);
    return outcome;
  };
}

// Unknown users cost a compare, too: response times must not reveal which users exist.
function toDecoyHash(users: ReadonlyMap<string, Secret>): string {
  const [first] = users.values();
  return `${first?.reveal().slice(0, 29) ?? ''}${DECOY_END}`;
}

const DECOY_END = 'kH0rrUQYm3bVq8yFvL1sTzW9eXcNd2a';

// `$2y$` is another name of `$2b$`, which the library does not know.
function comparePassword(password: string, hash: string): Promise<boolean> {
  return bcrypt.compare(password, hash.replace(/^\$2y\$/, '$2b$'));
}
