import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { expect, it, onTestFinished } from 'vitest';
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
});
