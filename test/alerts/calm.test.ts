import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { INSTALLED } from '../prometheus/installed.ts';
import { CALM_CASES } from './cases/calm.ts';
import type { SilentCase } from './expectation.ts';
import { app, CVM, status } from './fleet.ts';
import { run, type Verdict } from './promtool.ts';
import { RULE_FILES } from './rule-files.ts';
import { renderFile, SHIPPED_RULES, toSilentTest } from './unit-test-file.ts';

const TROUBLE: SilentCase = {
  title: 'a CVM that fails, and more than one alert tells it',
  changes: { [status(CVM, 'running')]: '1 10m:0', [status(CVM, 'error')]: '0 10m:1' },
  minutes: 20,
};

it.each(INSTALLED)(
  'no alert fires in a fleet that is well, whatever restarts, in $name',
  {
    timeout: 300_000,
  },
  ({ promtool }) => {
    expect(test(CALM_CASES, promtool)).toMatchObject({ status: 0 });
  },
);

it('an alert that does fire is noticed in the same way', () => {
  const { status: exitCode, said } = test([TROUBLE]);

  expect(exitCode).toBe(1);
  expect(said).toContain('alertname="PhalaCvmFailed"');
});

it.each([
  ['an app whose data ends', { [app('phala_app_cvms')]: '1 10m:0' }],
  ['a CVM whose status is unknown', { [status(CVM, 'running')]: '1 10m:0', [status(CVM, 'odd')]: '10m:1' }],
])('and so is %s', (title, changes) => {
  expect(test([{ title, changes, minutes: 30 }])).toMatchObject({ status: 1 });
});

function test(cases: readonly SilentCase[], promtool = 'promtool'): Verdict {
  const folder = mkdtempSync(join(tmpdir(), 'calm-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = RULE_FILES.map((name) => resolve('prometheus/rules', name));
  const tests = cases.map((each) => toSilentTest(each));
  writeFileSync(join(folder, 'calm.yml'), renderFile(tests, { ...SHIPPED_RULES, files }));
  return run(promtool, 'test', 'rules', join(folder, 'calm.yml'));
}
