import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { findJudgeOrSay } from './judges.ts';

interface Linter {
  readonly name: string;
  /** Flags, and the patterns of git for the files. */
  readonly flags: readonly string[];
  readonly files: readonly string[];
}

const LINTERS: readonly Linter[] = [
  { name: 'actionlint', flags: ['-oneline'], files: ['.github/workflows/*.yml'] },
  { name: 'hadolint', flags: ['--no-color'], files: ['Dockerfile'] },
  { name: 'shellcheck', flags: ['--format=gcc'], files: ['*.sh', '.ci/run'] },
  { name: 'yamllint', flags: ['--strict', '--format=parsable'], files: ['*.yml', '*.yaml'] },
  { name: 'zizmor', flags: ['--offline', '--quiet', '--no-progress'], files: ['.github/workflows/*.yml'] },
];

/** Not to be had everywhere: run where they are on PATH. */
const ON_PATH: readonly (Linter & { readonly each?: boolean })[] = [
  { name: 'pint', flags: ['--offline', 'lint', '--min-severity=warning'], files: ['prometheus/rules/*.yml'] },
  {
    name: 'dashboard-linter',
    flags: ['lint', '--strict'],
    files: ['grafana/dashboards/*.json'],
    each: true,
  },
];

describe.each(LINTERS)('$name', { timeout: 120_000 }, ({ name, flags, files }) => {
  const linter = findJudgeOrSay(name, files.join(' and '));

  it.skipIf(linter === undefined)(`has no findings in ${files.join(' and ')}`, () => {
    const { status, output } = linter?.run(...flags, ...list(files)) ?? {};

    expect(status, output).toBe(0);
  });
});

describe.each(ON_PATH)('$name', { timeout: 120_000 }, ({ name, flags, files, each = false }) => {
  const linter = findJudgeOrSay(name, files.join(' and '));

  it.skipIf(linter === undefined)(`accepts ${files.join(' and ')}`, () => {
    const found = list(files);
    const runs = each ? found.map((file) => [file]) : [found];

    for (const run of runs) expect(linter?.run(...flags, ...run)).toMatchObject({ status: 0 });
  });
});

function list(patterns: readonly string[]): readonly string[] {
  const files = execFileSync('git', ['ls-files', '--', ...patterns], { encoding: 'utf8' });
  return files
    .split('\n')
    .filter((file) => file !== '' && !/\/templates\/|^test\/fixtures\/|^prometheus\/tests\//.test(file));
}
