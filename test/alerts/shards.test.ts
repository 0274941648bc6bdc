import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { INSTALLED } from '../prometheus/installed.ts';
import { CALM_SHARDS, TOLD_OF_SHARDS } from './cases/shards.ts';
import { run, type Verdict } from './promtool.ts';
import { RULE_FILES } from './rule-files.ts';
import { renderFile, SHIPPED_RULES, toSilentTest, toToldTest, type UnitTest } from './unit-test-file.ts';

const TESTS = [...CALM_SHARDS.map((each) => toSilentTest(each)), ...TOLD_OF_SHARDS.map(toToldTest)];

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
  ['told too little', {}],
  ['told too often', { PhalaExporterReplicaDown: 2, PhalaExporterShardMissing: 1 }],
])('what is %s is noticed', (_what, told) => {
  const [gone] = TOLD_OF_SHARDS;
  if (gone === undefined) throw new Error('there are no cases');

  expect(test([toToldTest({ ...gone, told })])).toMatchObject({ status: 1 });
});

function test(tests: readonly UnitTest[], promtool = 'promtool'): Verdict {
  const folder = mkdtempSync(join(tmpdir(), 'shards-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = RULE_FILES.map((name) => resolve('prometheus/rules', name));
  writeFileSync(join(folder, 'shards.yml'), renderFile(tests, { ...SHIPPED_RULES, files }));
  return run(promtool, 'test', 'rules', join(folder, 'shards.yml'));
}
