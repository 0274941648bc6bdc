import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { EXPECTATIONS } from './cases/all.ts';
import type { VariationName } from './expectation.ts';
import { type AlertingRule, toMinimalFile } from './rule-files.ts';
import { renderUnitTests } from './unit-test-file.ts';

/** Runs the unit tests of an alert against a rule for it, in a new folder. Resolves to the failures, '' if none. */
export async function runUnitTests(
  rule: AlertingRule,
  folder: string,
  { promtool = 'promtool', skip = [] }: { promtool?: string; skip?: readonly VariationName[] } = {},
): Promise<string> {
  const base = EXPECTATIONS.find(({ alert }) => alert === rule.alert);
  if (base === undefined) throw new Error(`${rule.alert} has no tests`);
  const expectation = { ...base, skip: [...skip, ...(base.skip ?? [])] };
  const file = toMinimalFile(rule);
  const groups = file.groups.map(({ name }) => name);
  await mkdir(folder);
  await writeFile(join(folder, 'rules.yml'), stringify(file));
  await writeFile(join(folder, 'test.yml'), renderUnitTests(expectation, { files: ['rules.yml'], groups }));
  return runPromtool(promtool, join(folder, 'test.yml'));
}

function runPromtool(promtool: string, file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(promtool, ['test', 'rules', file], { maxBuffer: 64 * 1024 ** 2 }, (error, _stdout, stderr) => {
      if (error === null) resolve('');
      else if (stderr.includes('FAILED:')) resolve(stderr);
      else reject(error);
    });
  });
}
