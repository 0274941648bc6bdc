import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const MAIN = resolve('dist/main.js');
const PROGRAM = 'phala-cloud-exporter';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const blocks = pages.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text = '']) => ({ page, text })),
);
const examples = pages.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/`((?:npx )?phala-cloud-exporter [^`\n]*)`/g)].map(
    ([, text = '']) => ({ page, text }),
  ),
);
// A container runs the same program.
const commands = [...blocks, ...examples].flatMap(({ page, text }) =>
  text
    .replaceAll('\\\n', ' ')
    .split(/\n|&&/)
    .filter((line) => !/^\s*(npm|cosign|#)/.test(line))
    .flatMap((line) => /(?:^|\s|\/)phala-cloud-exporter(?::[\d.]+)?((?: .*)?)$/.exec(line.trim())?.[1] ?? [])
    .map((words) => ({ page, words: words.trim() })),
);

const folder = mkdtempSync(join(tmpdir(), 'commands-'));
writeFileSync(join(folder, 'config.yaml'), 'apps: [6d5a0f0d2e1b4c3f8a9b7c6d5e4f3a2b1c0d9e8f]\n');
writeFileSync(join(folder, 'web-config.yaml'), 'rate_limit: { interval: 1s, burst: 2 }\n');

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(blocks)('in $page, $text', ({ text }) => {
  it('is valid shell', () => {
    expect(() => execFileSync('bash', ['-n'], { input: text })).not.toThrow();
  });

  it('runs only scripts of npm that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));

    for (const [, name = ''] of text.matchAll(/npm run (?:--silent )?([\w:]+)/g))
      expect(scripts).toHaveProperty([name]);
  });
});

it('documents commands of the program', () => {
  expect(commands.length).toBeGreaterThan(8);
});

describe.each(commands.filter(({ words }) => !words.startsWith('[')))(
  `${PROGRAM} $words, in $page`,
  ({ words }) => {
    it('works as typed', () => {
      const { status, stderr } = run(
        words.replaceAll('/etc/phala-cloud-exporter/', '').split(/\s+/).filter(Boolean),
      );

      expect([stderr, status]).toEqual(['', 0]);
    });
  },
);

// What runs until it is stopped only has to be a command; package.test.ts starts the demo.
function run(words: readonly string[]): SpawnSyncReturns<string> {
  const [command = 'serve'] = words.filter((word) => !word.startsWith('-'));
  const isServer = ['demo', 'simulate'].includes(command);
  const checked = command === 'serve' ? [...words, '--config.check'] : words;
  return spawnSync(process.execPath, [MAIN, ...(isServer ? [command, '--help'] : checked)], {
    cwd: folder,
    encoding: 'utf8',
    input: 'sesame\n',
    env: { PATH: process.env['PATH'], PHALA_CLOUD_API_KEY: 'phak_made_up' },
  });
}
