import { describe, expect, it, vi } from 'vitest';
import { createPasswordCheck, type LoginOutcome } from '../../src/http/basic-auth.ts';
import { Secret } from '../../src/secrets/secret.ts';

const SALT = 'QOauhQNbBCuQDKes6eFzPe';
const toHash = (cost: string, complete: string): Secret =>
  new Secret(`$2b$${cost}$${SALT}${complete.repeat(31)}`);
const ALICE = toHash('10', 'a');
const users = new Map([['alice', ALICE]]);

/** Creates a password check with comparisons that the test completes. */
function open() {
  const comparisons: { hash: string; complete: (isEqual: boolean) => void }[] = [];
  const compare = vi.fn(
    (_password: string, hash: string) =>
      new Promise<boolean>((complete) => comparisons.push({ hash, complete })),
  );
  const check = createPasswordCheck(compare);
  return {
    compare,
    login: (user: string, password: string, known = users): Promise<LoginOutcome> =>
      check({ user, password }, known),
    /** Completes the current comparison. */
    complete: async (isEqual: boolean): Promise<void> => {
      await vi.waitFor(() => expect(comparisons).not.toEqual([]));
      comparisons.shift()?.complete(isEqual);
    },
  };
}

describe('passwords', () => {
  it('are compared one at a time, in order', async () => {
    const { compare, login, complete } = open();
    const outcomes = [login('alice', 'one'), login('alice', 'two')];

    await complete(false);
    expect(await outcomes[0]).toBe('wrong');
    await complete(true);

    expect(await outcomes[1]).toBe('right');
    expect(compare.mock.calls.map(([password]) => password)).toEqual(['one', 'two']);
  });

  it('are not compared concurrently', async () => {
    const { compare, login, complete } = open();
    const second = [login('alice', 'one'), login('alice', 'two')][1];

    await vi.waitFor(() => expect(compare).toHaveBeenCalled());
    expect(compare).toHaveBeenCalledTimes(1);

    await complete(false);
    await complete(false);
    expect(await second).toBe('wrong');
  });

  it('that are right are compared once', async () => {
    const { compare, login, complete } = open();
    const both = [login('alice', 'one'), login('alice', 'one')];
    await complete(true);

    expect([...(await Promise.all(both)), await login('alice', 'one')]).toEqual(Array(3).fill('right'));
    expect(compare).toHaveBeenCalledTimes(1);
  });

  it('that are wrong are compared at each login, once for concurrent ones', async () => {
    const { compare, login, complete } = open();
    const both = [login('alice', 'one'), login('alice', 'one')];
    await complete(false);
    const outcomes = await Promise.all(both);
    const later = login('alice', 'one');
    await complete(false);

    expect([...outcomes, await later]).toEqual(Array(3).fill('wrong'));
    expect(compare).toHaveBeenCalledTimes(2);
  });

  it('are compared again with another hash', async () => {
    const { compare, login, complete } = open();
    const first = login('alice', 'one');
    await complete(true);
    expect(await first).toBe('right');

    const second = login('alice', 'one', new Map([['alice', toHash('10', 'b')]]));
    await complete(false);

    expect(await second).toBe('wrong');
    expect(compare).toHaveBeenCalledTimes(2);
  });

  it('of unknown users take one comparison at the usual cost, and are rejected even if equal', async () => {
    const { compare, login, complete } = open();
    const known = new Map([['alice', toHash('12', 'a')]]);
    const outcome = login('mallory', 'one', known);
    await complete(true);

    expect(await outcome).toBe('wrong');
    expect(compare.mock.calls[0]?.[1]).toMatch(/^\$2b\$12\$[./A-Za-z0-9]{53}$/);
    expect(compare.mock.calls[0]?.[1]).not.toBe(known.get('alice')?.reveal());
  });

  it('that are wrong do not evict correct ones from the cache', async () => {
    const check = createPasswordCheck(vi.fn((password) => Promise.resolve(password === 'right')));
    await check({ user: 'alice', password: 'right' }, users);
    for (let guess = 0; guess < 3000; guess += 1) await check({ user: 'alice', password: `${guess}` }, users);
    const compare = vi.fn(() => Promise.resolve(false));

    expect(await check({ user: 'alice', password: 'right' }, users)).toBe('right');
    expect(compare).not.toHaveBeenCalled();
  });

  it('wait in a bounded queue: more than 64 are rejected as busy', async () => {
    const { login } = open();

    const outcomes = await Promise.all(
      Array.from({ length: 70 }, (_, index) =>
        Promise.race([login('alice', `${index}`), Promise.resolve().then(() => 'waiting')]),
      ),
    );

    expect(outcomes.filter((outcome) => outcome === 'waiting')).toHaveLength(64);
    expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(6);
  });

  it('that cannot be compared do not block later logins', async () => {
    const compare = vi.fn().mockRejectedValueOnce(new Error('no memory')).mockResolvedValue(true);
    const check = createPasswordCheck(compare);
    const first = check({ user: 'alice', password: 'one' }, users);

    await expect(first).rejects.toThrow('no memory');
    expect(await check({ user: 'alice', password: 'one' }, users)).toBe('right');
  });
});
