import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { INSTALLED } from '../prometheus/installed.ts';
import { NO_ALERT_CASES } from './cases/no-alerts.ts';
import type { SilentCase } from './expectation.ts';
import { app, CVM, status } from './fleet.ts';
import { runTool, type ToolResult } from './promtool.ts';
import { RULE_FILES } from './rule-files.ts';
import { renderFile, SHIPPED_RULES, toSilentTest } from './unit-test-file.ts';

const FAILED_CVM: SilentCase = {
  title: 'a failed CVM, for which several alerts fire',
  changes: { [status(CVM, 'running')]: '1 10m:0', [status(CVM, 'error')]: '0 10m:1' },
  minutes: 20,
};

it.each(INSTALLED)(
  'no alert fires for a healthy fleet and routine restarts, in $name',
  {
    timeout: 300_000,
  },
  ({ promtool }) => {
    expect(test(NO_ALERT_CASES, promtool)).toMatchObject({ status: 0 });
  },
);

it('the same check fails when an alert fires', () => {
  const { status: exitCode, output } = test([FAILED_CVM]);

  expect(exitCode).toBe(1);
  expect(output).toContain('alertname="PhalaCvmFailed"');
});

it.each([
  ['the data of an app ends', { [app('phala_app_cvms')]: '1 10m:0' }],
  [
    'the status of a CVM is unknown',
    { [status(CVM, 'running')]: '1 10m:0', [status(CVM, 'hibernating')]: '10m:1' },
  ],
])('the same check fails when %s', (title, changes) => {
  expect(test([{ title, changes, minutes: 30 }])).toMatchObject({ status: 1 });
});

function test(cases: readonly SilentCase[], promtool = 'promtool'): ToolResult {
  const folder = mkdtempSync(join(tmpdir(), 'no-alerts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = RULE_FILES.map((name) => resolve('prometheus/rules', name));
  const tests = cases.map((each) => toSilentTest(each));
  writeFileSync(join(folder, 'no-alerts.yml'), renderFile(tests, { ...SHIPPED_RULES, files }));
  return runTool(promtool, 'test', 'rules', join(folder, 'no-alerts.yml'));
}
