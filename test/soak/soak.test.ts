import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { INJECTIONS, type Injection } from './flags.ts';
import { FAULT_KINDS } from './trouble.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = resolve(ROOT, 'build/soak/test/soak/main.js');
const PATIENCE_MS = 90_000;

type Run = Pick<SpawnSyncReturns<string>, 'status' | 'stdout' | 'stderr'>;

function runAsUser(...flags: readonly string[]): Run {
  return spawnSync('npm', ['run', '--silent', 'soak', '--', ...flags], { cwd: ROOT, encoding: 'utf8' });
}

/** Without compiling anew. */
function run(...flags: readonly string[]): Run {
  return spawnSync(process.execPath, ['--expose-gc', PROGRAM, ...flags], { encoding: 'utf8' });
}

function countOf({ stdout }: Run, name: string): number {
  return Number(new RegExp(`^${name} +(\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
}

beforeAll(() => {
  expect(runAsUser('--help').stdout).toContain('--seconds=N');
}, PATIENCE_MS);

describe('a short soak', { timeout: PATIENCE_MS }, () => {
  it('finds nothing wrong with the exporter, having tried everything, and says how to do it again', () => {
    const soak = runAsUser('--seconds=8', '--seed=1');

    expect([soak.status, soak.stderr]).toEqual([0, '']);
    expect(soak.stdout).toContain('--seed=1\n');
    expect(countOf(soak, 'polls')).toBeGreaterThan(100);
    for (const kind of FAULT_KINDS) expect([kind, countOf(soak, `faults: ${kind}`)]).not.toEqual([kind, 0]);
    for (const what of [
      'good reloads by POST',
      'bad reloads by POST',
      'scrapes: whole',
      'scrapes: cut half way',
    ])
      expect([what, countOf(soak, what)]).not.toEqual([what, 0]);
  });

  it('decides the same for the same seed', () => {
    const decisions = ['--seed=7', '--seed=7', '--seed=8'].map(
      (seed) => /decisions (\w+)/.exec(run('--rounds=1', seed).stdout)?.[1],
    );

    expect(decisions[0]).toMatch(/^\w{16}$/);
    expect(decisions[1]).toBe(decisions[0]);
    expect(decisions[2]).not.toBe(decisions[0]);
  });
});

describe('a soak in which something is wrong', { timeout: PATIENCE_MS }, () => {
  const findings: readonly (readonly [Injection, number, RegExp])[] = [
    ['leak', 12, /^not flat: heap /m],
    ['timer', 8, /^not flat: timers /m],
    ['socket', 8, /^not flat: sockets accepted /m],
    ['mix', 3, /: CVMs are as they were in their generation: /],
    ['ghost', 3, /: no series of an app that is not there: /],
    ['rejection', 1, /: no unhandledRejection: /],
  ];

  it('is tried with everything that can be injected', () => {
    expect(findings.map(([injection]) => injection).toSorted()).toEqual(INJECTIONS.toSorted());
  });

  it.each(findings)('finds a %s, and exits with 1', (injection, rounds, finding) => {
    const soak = run(`--inject=${injection}`, `--rounds=${rounds}`, '--seed=3');

    expect(soak.status).toBe(1);
    expect(soak.stderr).toMatch(finding);
    expect(soak.stdout).toMatch(/run it again with --seed=3\n$/);
  });
});

describe('the command line of the soak', () => {
  it.each([
    ['--seconds=soon', '--seconds: expected a whole number from 1 to 604800, got "soon"'],
    ['--seconds=0', '--seconds: expected a whole number from 1 to 604800, got "0"'],
    ['--polls=-1', '--polls: expected a whole number'],
    ['--apps=2', '--apps: expected a whole number from 6 to 500, got "2"'],
    ['--inject=love', '--inject: expected one of leak, timer, socket, mix, ghost, rejection, got "love"'],
    ['--sedd=1', "Unknown option '--sedd'"],
    ['now', 'Unexpected argument'],
  ])('refuses %s', (flag, message) => {
    const soak = run(flag);

    expect(soak.status).toBe(2);
    expect(soak.stdout).toBe('');
    expect(soak.stderr).toContain(message);
  });
});
