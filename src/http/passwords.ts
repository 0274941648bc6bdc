import { createHmac, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import type { Secret } from '../config/secret.ts';
import { LOGIN_LIMITS } from './limits.ts';

/** What somebody says to log in. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
  /** Where they are; one place cannot keep the others from logging in. */
  readonly from: string;
}

/** `busy` where too many logins wait already. */
export type LoginOutcome = 'right' | 'wrong' | 'busy';

/** Checks passwords: one at a time, each only once. */
export type PasswordCheck = (
  credentials: Credentials,
  users: ReadonlyMap<string, Secret>,
) => Promise<LoginOutcome>;

/** How many outcomes are remembered, of each kind: wrong ones never push out right ones. */
const REMEMBERED = 1000;

/** Creates a check; `compare` is bcrypt's, which works in Node's thread pool. */
export function createPasswordCheck(compare = comparePassword): PasswordCheck {
  const secret = randomBytes(32);
  const remembered = { right: new Set<string>(), wrong: new Set<string>() };
  const waiting = new Map<string, Promise<LoginOutcome>>();
  const waitingFrom = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();

  function digest(...words: readonly string[]): Buffer {
    return createHmac('sha256', secret).update(JSON.stringify(words)).digest();
  }

  // Who asks for an unknown user waits as for a known one: by the hash of one of them, chosen by the name, at its cost.
  function toDecoy(user: string, users: ReadonlyMap<string, Secret>): string {
    const hashes = [...users.values()];
    const chosen = hashes[digest(user).readUInt32BE(0) % hashes.length]?.reveal() ?? '';
    return `${chosen.slice(0, 29)}${DECOY_END}`;
  }

  async function check(password: string, hash: string, isKnown: boolean, key: string): Promise<LoginOutcome> {
    const isEqual = await compare(password, hash);
    const outcome = isEqual && isKnown ? 'right' : 'wrong';
    remember(remembered[outcome], key);
    return outcome;
  }

  function enqueue(key: string, from: string, work: () => Promise<LoginOutcome>): Promise<LoginOutcome> {
    const count = waitingFrom.get(from) ?? 0;
    if (waiting.size >= LOGIN_LIMITS.waiting || count >= LOGIN_LIMITS.waitingFromOneClient)
      return Promise.resolve('busy');
    waitingFrom.set(from, count + 1);
    const outcome = last.then(work).finally(() => {
      waiting.delete(key);
      const left = (waitingFrom.get(from) ?? 1) - 1;
      if (left === 0) waitingFrom.delete(from);
      else waitingFrom.set(from, left);
    });
    waiting.set(key, outcome);
    last = outcome.catch(() => undefined);
    return outcome;
  }

  return ({ user, password, from }, users) => {
    const known = users.get(user)?.reveal();
    const hash = known ?? toDecoy(user, users);
    // The hash is part of the key: another one, and nothing is remembered.
    const key = digest(user, hash, password).toString('base64');
    for (const outcome of ['right', 'wrong'] as const) {
      if (remembered[outcome].has(key)) return Promise.resolve(outcome);
    }
    return waiting.get(key) ?? enqueue(key, from, () => check(password, hash, known !== undefined, key));
  };
}

/** No password that anybody knows has a hash with this end. */
const DECOY_END = 'kH0rrUQYm3bVq8yFvL1sTzW9eXcNd2a';

// `$2y$` is `$2b$` by the name that other tools give it; the library knows only its own.
function comparePassword(password: string, hash: string): Promise<boolean> {
  return bcrypt.compare(password, hash.replace(/^\$2y\$/, '$2b$'));
}

function remember(keys: Set<string>, key: string): void {
  const [oldest] = keys;
  if (keys.size >= REMEMBERED && oldest !== undefined) keys.delete(oldest);
  keys.add(key);
}
