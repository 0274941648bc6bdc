import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderConfig } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/errors.ts';
import { createTemporaryFolder } from '../config/temporary-folder.ts';
import { FUZZ_TIMEOUT_MILLISECONDS, fuzzRuns } from './runs.ts';

const FIXTURES = 'test/fixtures/config';
const ENV = { PHALA_CLOUD_API_KEY: 'phak_default', STAGING_KEY: 'phak_staging' };

const VALID_FILES = [
  readFileSync('config.example.yaml', 'utf8'),
  ...readdirSync(FIXTURES)
    .filter((name) => name.startsWith('good-'))
    .map((name) => readFileSync(join(FIXTURES, name), 'utf8')),
].filter((text) => text.trim() !== '');

const scalar = fc.oneof(
  fc.constantFrom(
    'true',
    'null',
    '~',
    '""',
    "''",
    '0',
    '-1',
    '1e9',
    '.inf',
    '0x1f',
    '1_000',
    '10s',
    '1h30m',
    '0.1s',
    '999d',
    '16MiB',
    '1B',
    '*/5 * * * *',
    '* * * * * *',
    '61 * * * *',
    '(',
    '[a-',
    '^(a+)+$',
    'https://user:pw@x',
    'file:///',
    '[]',
    '{}',
    '[[]]',
    '{a: b}',
    '&a x',
    '*a',
    '!!str x',
    '|',
    '>',
    '? x',
    '- x',
    '@',
    '`',
    '%',
    "'",
    '"',
    '#',
    ': ',
    'phak_abcdefgh',
    '/dev/null',
    '/',
    '.',
    '\u2028',
    '\ufeff',
    '\u0000',
    '💥',
    'a'.repeat(300),
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** One edit of a text. */
type Edit = (text: string) => string;

function at(lines: readonly string[], index: number): number {
  return index % Math.max(lines.length, 1);
}

function onLines(change: (lines: string[], index: number) => readonly string[]): fc.Arbitrary<Edit> {
  return fc.nat().map((position) => (text: string) => {
    const lines = text.split('\n');
    return change(lines, at(lines, position)).join('\n');
  });
}

const edit: fc.Arbitrary<Edit> = fc.oneof(
  onLines((lines, index) => lines.toSpliced(index, 1)),
  onLines((lines, index) => lines.toSpliced(index, 0, lines[index] ?? '')),
  onLines((lines, index) => lines.with(index, ` ${lines[index]}`)),
  onLines((lines, index) => lines.with(index, `\t${lines[index]}`)),
  onLines((lines, index) => lines.with(index, (lines[index] ?? '').replace(/^ {1,2}/, ''))),
  onLines((lines, index) => lines.with(index, (lines[index] ?? '').replace(/^(\s*)# ?/, '$1'))),
  onLines((lines, index) => lines.slice(index).concat(lines.slice(0, index))),
  fc.tuple(fc.nat(), scalar).map(([position, value]) => (text: string) => {
    const lines = text.split('\n');
    const index = at(lines, position);
    return lines.with(index, (lines[index] ?? '').replace(/(:\s+|-\s+).*$/, `$1${value}`)).join('\n');
  }),
  fc.tuple(fc.nat(), fc.nat()).map(([from, to]) => (text: string) => {
    const values = [...text.matchAll(/: (\S.*)$/gm)].map(([, value = '']) => value);
    return text.replace(values[at(values, from)] ?? '', values[at(values, to)] ?? '');
  }),
  fc
    .tuple(fc.nat(), fc.string({ unit: 'binary', maxLength: 3 }))
    .map(([position, inserted]) => (text: string) => {
      const index = position % (text.length + 1);
      return `${text.slice(0, index)}${inserted}${text.slice(index + 1)}`;
    }),
  fc.tuple(fc.nat(), fc.nat()).map(([from, to]) => (text: string) => {
    const [start = 0, end = 0] = [from, to].map((each) => each % (text.length + 1)).toSorted((a, b) => a - b);
    return text.slice(0, start) + text.slice(end);
  }),
);

const edited = fc
  .tuple(fc.constantFrom(...VALID_FILES), fc.array(edit, { minLength: 1, maxLength: 6 }))
  .map(([text, edits]) => edits.reduce((changed, apply) => apply(changed), text));

/** The text of every error after its position: what was expected, or the unknown key. */
const ERROR_TEXT = /expected .+|unknown key, expected one of .+|a key in the configuration is refused: .+/;

it(
  'any edit of a valid file results in a configuration that can be rendered, or errors with position and reason',
  async () => {
    const folder = createTemporaryFolder();
    const file = join(folder, 'config.yaml');
    mkdirSync(join(folder, 'keys'));
    for (const name of readdirSync(join(FIXTURES, 'keys')))
      copyFileSync(join(FIXTURES, 'keys', name), join(folder, 'keys', name));
    copyFileSync(join(FIXTURES, 'ca.pem'), join(folder, 'ca.pem'));
    const outcomes = { valid: 0, invalid: 0 };

    await fc.assert(
      fc.asyncProperty(edited, async (text) => {
        writeFileSync(file, text);
        const outcome = await loadConfig({ file, env: ENV }).catch((error: unknown) => error);

        if (!(outcome instanceof Error)) {
          outcomes.valid += 1;
          expect(renderConfig(outcome as Awaited<ReturnType<typeof loadConfig>>)).not.toContain('phak_');
          return;
        }
        outcomes.invalid += 1;
        expect(outcome).toBeInstanceOf(ConfigError);
        const { faults } = outcome as ConfigError;
        expect(faults.length).toBeGreaterThan(0);
        for (const fault of faults) expectPositionAndReason(fault, file, text);
      }),
      fuzzRuns(5),
    );

    expect(outcomes.valid).toBeGreaterThan(10);
    expect(outcomes.invalid).toBeGreaterThan(10);
  },
  FUZZ_TIMEOUT_MILLISECONDS,
);

function expectPositionAndReason(fault: string, file: string, text: string): void {
  const [, line = '', col = '', message = ''] = /^:(\d+):(\d+): (.*)$/s.exec(fault.slice(file.length)) ?? [
    fault,
    '1',
    '1',
    fault,
  ];
  expect(fault.startsWith(file)).toBe(true);
  expect(Number(line)).toBeGreaterThanOrEqual(1);
  expect(Number(line)).toBeLessThanOrEqual(text.split('\n').length + 1);
  expect(Number(col)).toBeGreaterThanOrEqual(1);
  expect(message).toMatch(ERROR_TEXT);
  expect(fault).toMatch(/^\P{Cc}{1,1000}$/u);
  expect(fault).not.toContain('phak_');
}
