import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { INJECTIONS, type Injection } from './flags.ts';
import { FAULT_KINDS } from './random-faults.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = resolve(ROOT, 'build/soak/test/soak/main.js');
const TIMEOUT_MS = 180_000;

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function runCommand(command: string, args: readonly string[]): Promise<Run> {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const status = new Promise<number | null>((done) => child.once('close', done));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await status, stdout, stderr };
}

/** Also compiles the soak test. */
function runWithNpm(...flags: readonly string[]): Promise<Run> {
  return runCommand('npm', ['run', '--silent', 'soak', '--', ...flags]);
}

function run(...flags: readonly string[]): Promise<Run> {
  return runCommand(process.execPath, ['--expose-gc', PROGRAM, ...flags]);
}

function countOf({ stdout }: Run, name: string): number {
  return Number(new RegExp(`^${name} +(\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
}

beforeAll(async () => {
  expect((await runWithNpm('--help')).stdout).toContain('--seconds=N');
}, TIMEOUT_MS);

describe.concurrent('a short soak test', { timeout: TIMEOUT_MS }, () => {
  it('finds no fault of the exporter, with all kinds of faults, and prints the seed', async () => {
    const soak = await run('--rounds=5', '--seed=1');

    expect([soak.status, soak.stderr]).toEqual([0, '']);
    expect(soak.stdout).toContain('--seed=1\n');
    expect(countOf(soak, 'polls')).toBeGreaterThan(100);
    for (const kind of FAULT_KINDS) expect([kind, countOf(soak, `faults: ${kind}`)]).not.toEqual([kind, 0]);
    for (const what of [
      'valid reloads by POST',
      'invalid reloads by POST',
      'scrapes: whole',
      'scrapes: cut half way',
    ])
      expect([what, countOf(soak, what)]).not.toEqual([what, 0]);
  });

  it('repeats all decisions with the same seed', async () => {
    const runs = await Promise.all(
      ['--seed=7', '--seed=7', '--seed=8'].map((seed) => run('--rounds=1', seed)),
    );

    const decisions = runs.map(({ stdout }) => /decisions (\w+)/.exec(stdout)?.[1]);

    expect(decisions[0]).toMatch(/^\w{16}$/);
    expect(decisions[1]).toBe(decisions[0]);
    expect(decisions[2]).not.toBe(decisions[0]);
  });
});

describe.concurrent('a soak test with an injected bug', { timeout: TIMEOUT_MS }, () => {
  const findings: readonly (readonly [Injection, number, RegExp])[] = [
    ['leak', 7, /^not flat: heap /m],
    ['timer', 9, /^not flat: timers /m],
    // The server closes those that send nothing for long.
    ['socket', 9, /^not flat: sockets (accepted|opened) /m],
    ['mix', 2, /: (every family has the same CVMs|CVMs have the values of their generation): /],
    ['ghost', 2, /: no series of an unknown app: /],
    ['rejection', 1, /: no unhandledRejection: /],
  ];

  it('is run with every injection', () => {
    expect(findings.map(([injection]) => injection).toSorted()).toEqual(INJECTIONS.toSorted());
  });

  it.each(findings)('finds the %s, and exits with 1', async (injection, rounds, finding) => {
    const soak = await run(`--inject=${injection}`, `--rounds=${rounds}`, '--seed=3');

    expect(soak.status).toBe(1);
    expect(soak.stderr).toMatch(finding);
    expect(soak.stdout).toMatch(/run it again with --seed=3\n$/);
  });
});

describe.concurrent('the command line of the soak test', () => {
  it.each([
    ['--seconds=soon', '--seconds: expected a whole number from 1 to 604800, got "soon"'],
    ['--seconds=0', '--seconds: expected a whole number from 1 to 604800, got "0"'],
    ['--polls=-1', '--polls: expected a whole number'],
    ['--apps=2', '--apps: expected a whole number from 6 to 500, got "2"'],
    ['--inject=love', '--inject: expected one of leak, timer, socket, mix, ghost, rejection, got "love"'],
    ['--sedd=1', "Unknown option '--sedd'"],
    ['now', 'Unexpected argument'],
  ])('rejects %s', async (flag, message) => {
    const soak = await run(flag);

    expect(soak.status).toBe(2);
    expect(soak.stdout).toBe('');
    expect(soak.stderr).toContain(message);
  });
});
