import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { EXPECTATIONS } from './cases/all.ts';
import type { Derived } from './expectation.ts';
import { type AlertingRule, toMinimalFile } from './rule-files.ts';
import { renderUnitTests } from './unit-test-file.ts';

/** Runs the tests of an alert against a rule for it, in a new folder; resolves to what failed: nothing, when all is well. */
export async function testAlone(
  rule: AlertingRule,
  folder: string,
  { promtool = 'promtool', leaveOut = [] }: { promtool?: string; leaveOut?: readonly Derived[] } = {},
): Promise<string> {
  const found = EXPECTATIONS.find(({ alert }) => alert === rule.alert);
  if (found === undefined) throw new Error(`${rule.alert} has no tests`);
  const expectation = { ...found, leaveOut: [...leaveOut, ...(found.leaveOut ?? [])] };
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
