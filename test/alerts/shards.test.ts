import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { INSTALLED } from '../prometheus/installed.ts';
import { NO_ALERT_SHARD_CASES, SHARD_FAULT_CASES } from './cases/shards.ts';
import { runTool, type ToolResult } from './promtool.ts';
import { RULE_FILES } from './rule-files.ts';
import {
  renderFile,
  SHIPPED_RULES,
  toFiringCaseTest,
  toSilentTest,
  type UnitTest,
} from './unit-test-file.ts';

const TESTS = [
  ...NO_ALERT_SHARD_CASES.map((each) => toSilentTest(each)),
  ...SHARD_FAULT_CASES.map(toFiringCaseTest),
];

it.each(INSTALLED)(
  'healthy shards cause no alerts, and each fault causes one, in $name',
  {
    timeout: 300_000,
  },
  ({ promtool }) => {
    expect(test(TESTS, promtool)).toMatchObject({ status: 0 });
  },
);

it.each([
  ['has no alerts', {}],
  ['has too many alerts', { PhalaExporterReplicaDown: 2, PhalaExporterShardMissing: 1 }],
])('the same check fails when the expectation %s', (_what, firing) => {
  const [first] = SHARD_FAULT_CASES;
  if (first === undefined) throw new Error('there are no cases');

  expect(test([toFiringCaseTest({ ...first, firing })])).toMatchObject({ status: 1 });
});

function test(tests: readonly UnitTest[], promtool = 'promtool'): ToolResult {
  const folder = mkdtempSync(join(tmpdir(), 'shards-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = RULE_FILES.map((name) => resolve('prometheus/rules', name));
  writeFileSync(join(folder, 'shards.yml'), renderFile(tests, { ...SHIPPED_RULES, files }));
  return runTool(promtool, 'test', 'rules', join(folder, 'shards.yml'));
}
