import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { expect, it, onTestFinished } from 'vitest';
import { code, renderDocument, renderTable } from '../docs/markdown.ts';
import { toMutants } from './mutants.ts';
import { ALERTING_RULES } from './rule-files.ts';
import { testAlone } from './test-alone.ts';

const PROCESSES = 3;
const NOT_ABOUT_NUMBERS = [
  'two replicas',
  'a dead replica',
  'a gap',
  'a restart',
  'a target with labels of our names, which are honoured',
  'a target with labels of our names, and ours are renamed',
  'polls every 15 minutes',
  'polls every hour',
] as const;
const INTRODUCTION = [
  '# What the tests of the alerts notice',
  'Each line is an alert with one duration, one comparison or one number changed. Its tests in this folder were run ' +
    'against it, and must fail: a test that does not is no test of that number.',
];

it('the tests of every alert fail when one of its numbers or comparisons is changed', {
  timeout: 600_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutants-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const inTurn = pLimit(PROCESSES);
  const mutants = ALERTING_RULES.flatMap(toMutants);

  const results = await Promise.all(
    mutants.map((mutant, index) =>
      inTurn(async () => ({
        mutant,
        isNoticed:
          (await testAlone(mutant.rule, join(folder, String(index)), { leaveOut: NOT_ABOUT_NUMBERS })) !== '',
      })),
    ),
  );

  expect(
    results.filter((each) => !each.isNoticed).map(({ mutant }) => `${mutant.alert}: ${mutant.change}`),
  ).toEqual([]);
  expect(new Set(mutants.map(({ alert }) => alert)).size).toBe(ALERTING_RULES.length);
  const rows = results.map(({ mutant }) => [code(mutant.alert), code(mutant.change), 'noticed']);
  const table = renderTable(['alert', 'changed', 'by its tests'], rows);
  await expect(renderDocument([...INTRODUCTION, table])).toMatchFileSnapshot(
    '../../prometheus/tests/mutants.md',
  );
});
