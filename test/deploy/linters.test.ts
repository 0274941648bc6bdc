import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { findJudgeOrSay, PINT, PINT_WITHOUT_SETS } from './judges.ts';

interface Linter {
  readonly name: string;
  /** Flags, and the patterns of git for the files. */
  readonly flags: readonly string[];
  readonly files: readonly string[];
  /** Whether it takes one file at a time. */
  readonly isOneByOne?: boolean;
}

const LINTERS: readonly Linter[] = [
  { name: 'actionlint', flags: ['-oneline'], files: ['.github/workflows/*.yml'] },
  { name: 'hadolint', flags: ['--no-color'], files: ['Dockerfile'] },
  { name: 'shellcheck', flags: ['--format=gcc'], files: ['*.sh', '.ci/run'] },
  { name: 'yamllint', flags: ['--strict', '--format=parsable'], files: ['*.yml', '*.yaml'] },
  {
    name: 'dashboard-linter',
    flags: ['lint', '--strict', '--config=grafana/dashboard-linter.yaml'],
    files: ['grafana/dashboards/*.json'],
    isOneByOne: true,
  },
  { name: 'pint', flags: PINT, files: ['prometheus/rules/*.yml'] },
  {
    name: 'pint',
    flags: [...PINT_WITHOUT_SETS, '--fail-on=warning'],
    files: ['prometheus/rules/*.yml'],
  },
  { name: 'zizmor', flags: ['--offline', '--quiet', '--no-progress'], files: ['.github/workflows/*.yml'] },
];

describe.each(LINTERS)('$name', { timeout: 120_000 }, ({ name, flags, files, isOneByOne = false }) => {
  const linter = findJudgeOrSay(name, files.join(' and '));

  it.skipIf(linter === undefined)(`has no findings in ${files.join(' and ')}`, () => {
    const found = list(files);

    for (const each of isOneByOne ? found.map((file) => [file]) : [found]) {
      const { status, output } = linter?.run(...flags, ...each) ?? {};
      expect(status, output).toBe(0);
    }
  });
});

function list(patterns: readonly string[]): readonly string[] {
  const files = execFileSync('git', ['ls-files', '--', ...patterns], { encoding: 'utf8' });
  return files
    .split('\n')
    .filter((file) => file !== '' && !/\/templates\/|^test\/fixtures\/|^prometheus\/tests\//.test(file));
}
