import { describe, expect, it } from 'vitest';
import { parseFlags, renderHelp } from '../../bench/flags.ts';

const IDS = ['scrape', 'memory', 'poll'];

describe('the command line of the benchmark', () => {
  it('runs all benchmarks at full length without flags', () => {
    expect(parseFlags([], IDS)).toEqual({
      only: IDS,
      isQuick: false,
      minutes: 10,
      json: undefined,
      plot: undefined,
    });
  });

  it('runs the selected benchmarks in the order of the table, and shortens them with --quick', () => {
    expect(parseFlags(['--only=poll,scrape', '--quick', '--json=a.json', '--plot=a.svg'], IDS)).toEqual({
      only: ['scrape', 'poll'],
      isQuick: true,
      minutes: 0.5,
      json: 'a.json',
      plot: 'a.svg',
    });
  });

  it.each([
    ['--only=none', /^--only: expected names of scrape, memory, poll, got "none"$/],
    ['--only=', /^--only: expected names of scrape, memory, poll, got ""$/],
    ['--minutes=many', /^--minutes: expected a number from 0.2 to 1440, got "many"$/],
    ['--minutes=0', /^--minutes: expected a number/],
    ['--json=', /^--json: expected the path of a file, got none$/],
    ['--slow', /--slow/],
    ['word', /word/],
  ])('rejects %s', (arg, message) => {
    expect(() => parseFlags([arg], IDS)).toThrow(message);
  });

  it('lists all benchmarks in its help', () => {
    expect(parseFlags(['--help'], IDS)).toBeUndefined();
    expect(renderHelp(IDS)).toContain('scrape, memory, poll');
  });
});
