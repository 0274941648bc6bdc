import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Config } from '../../src/config/config.ts';
import { renderConfig } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { parseSize, renderSize } from '../../src/config/value-types.ts';
import { parseDuration, renderDuration } from '../../src/duration.ts';
import { ConfigError } from '../../src/errors.ts';
import { config, GENERATED_ENV } from './arbitrary.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/** Words that mean something in a configuration, or to a reader of YAML. */
const WORDS = [
  'api base_url version timeout concurrency max_attempts max_response_bytes proxy_url ca_file poll schedule',
  'stale_after apps workspaces id alias expected_cvms expected_compose_hashes name api_key api_key_file api_key_env discovery enabled',
  'refresh include exclude metrics limits max_cvms __proto__ constructor toString length << ~ null true 1 10s',
  '*/30 *shop &shop !shop !!str 16MiB . / https://example.com 0000000000000000000000000000000000000001',
].flatMap((line) => line.split(' '));

const PUNCTUATION = [
  '\n',
  '\n  ',
  '\n- ',
  ': ',
  ':',
  '- ',
  ' ',
  '? ',
  '[',
  ']',
  '{',
  '}',
  ', ',
  '"',
  "'",
  '#',
  '|',
  '>',
  '\t',
  '%',
  '---\n',
];

const word = fc.constantFrom(...WORDS);

/** Texts that are more or less YAML. */
const yamlish = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: word },
      { weight: 3, arbitrary: fc.constantFrom(...PUNCTUATION) },
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
  )
  .map((parts) => parts.join(''));

/** Structures with keys and values that may be right, each in a place that may be wrong. */
const structure = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(word, fc.constantFrom(null, true, 0, 1, -1.5), fc.string()),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof({ weight: 5, arbitrary: word }, { weight: 1, arbitrary: fc.string() }),
      tie('tree'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).tree;

/** Loads a text as a file, and holds the outcome to what is promised of any. */
async function expectOrderlyOutcome(file: string, text: string | Uint8Array): Promise<void> {
  writeFileSync(file, text);
  const error: unknown = await loadConfig({ file, env: GENERATED_ENV }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return;

  expect(error).toBeInstanceOf(ConfigError);
  const faults = error instanceof ConfigError ? error.faults : [];
  expect(faults).not.toEqual([]);
  for (const fault of faults) {
    expect(fault.startsWith(`${file}:`)).toBe(true);
    expect(fault).toMatch(/^\P{Cc}+$/u);
  }
}

/** A configuration as plain values, keys included: secrets are equal to any other for the matcher. */
function reveal({ workspaces, ...rest }: Config): object {
  const keys = workspaces.map(({ apiKey }) => apiKey.current().reveal());
  return { ...rest, workspaces: workspaces.map((workspace) => ({ ...workspace, apiKey: undefined })), keys };
}

describe('durations and sizes', () => {
  it('survive being rendered and parsed: a duration to the millisecond', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 12 }), (milliseconds) => {
        expect(parseDuration(renderDuration(milliseconds / 1000))).toBe(milliseconds / 1000);
      }),
    );
  });

  it('survive being rendered and parsed: a size to the byte', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 20 }),
        fc.constantFrom(1, 1000, 1024, 10 ** 6, 1024 ** 2, 10 ** 9, 1024 ** 3),
        (count, unit) => {
          expect(parseSize(renderSize(count * unit))).toBe(count * unit);
        },
      ),
    );
  });

  it('are numbers or nothing, whatever the text', () => {
    const text = fc.stringMatching(/^[0-9.]{0,3}(ms|[dhms]|[KMGk]?i?B| ){0,2}[0-9.]{0,3}(ms|[dhms])?$/);

    fc.assert(
      fc.property(text, (written) => {
        for (const parsed of [parseDuration(written), parseSize(written)]) {
          expect(parsed === undefined || (Number.isFinite(parsed) && parsed >= 0)).toBe(true);
        }
      }),
    );
  });

  it.each([
    ['10s', 10],
    ['1h30m', 5400],
    ['500ms', 0.5],
    ['1.5d', 129_600],
    ['0.1s', 0.1],
    ['1.005s', 1.005],
    ['0s', 0],
    ['10', undefined],
    ['', undefined],
    ['s', undefined],
    ['-1s', undefined],
    ['1 s', undefined],
    ['1S', undefined],
    ['1.s', undefined],
    ['1w', undefined],
  ])('are as people write them: %j is %s seconds', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each([
    ['16MiB', 16_777_216],
    ['16 MiB', 16_777_216],
    ['1GiB', 1_073_741_824],
    ['512', 512],
    ['512B', 512],
    ['1.5MiB', undefined],
    ['16M', undefined],
    ['16MB', undefined],
    ['16kiB', undefined],
    ['16mib', undefined],
    ['-1B', undefined],
    ['', undefined],
  ])('are as people write them: %j is %s bytes', (text, expected) => {
    expect(parseSize(text)).toBe(expected);
  });
});

describe('any file', () => {
  it('of any bytes is a configuration or has faults of one line that start with its name', async () => {
    const file = join(createTemporaryFolder(), 'config.yaml');
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    );

    await fc.assert(fc.asyncProperty(bytes, (text) => expectOrderlyOutcome(file, text)));
  });

  it('that is more or less YAML is a configuration or has faults of one line that start with its name', async () => {
    const file = join(createTemporaryFolder(), 'config.yaml');

    await fc.assert(fc.asyncProperty(yamlish, (text) => expectOrderlyOutcome(file, text)));
  });

  it('of any structure is a configuration or has faults of one line that start with its name', async () => {
    const file = join(createTemporaryFolder(), 'config.yaml');

    await fc.assert(fc.asyncProperty(structure, (tree) => expectOrderlyOutcome(file, stringify(tree))));
  });
});

describe('the configuration in effect', () => {
  it('leads to itself when it is rendered, written and loaded', async () => {
    const file = join(createTemporaryFolder(), 'config.yaml');

    await fc.assert(
      fc.asyncProperty(config, async (original) => {
        writeFileSync(file, renderConfig(original));

        const loaded = await loadConfig({ file, env: GENERATED_ENV });

        expect(reveal(loaded)).toEqual(reveal(original));
      }),
    );
  });
});
