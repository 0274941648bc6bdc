import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { expect, it, onTestFinished } from 'vitest';
import { toMutants } from './mutants.ts';
import { ALERTING_RULES } from './rule-files.ts';
import { runUnitTests } from './run-unit-tests.ts';

const PROCESSES = 3;
const SKIPPED_VARIATIONS = [
  'two replicas',
  'a replica that is down',
  'a gap',
  'a restart',
  'a target with conflicting labels and honor_labels',
  'a target with conflicting labels without honor_labels',
  'polls every 15 minutes',
  'polls every hour',
] as const;

it('the tests of every alert fail when one of its numbers or comparisons is changed', {
  timeout: 2_400_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutants-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const limit = pLimit(PROCESSES);
  const mutants = ALERTING_RULES.flatMap(toMutants);

  const results = await Promise.all(
    mutants.map((mutant, index) =>
      limit(async () => ({
        mutant,
        isDetected:
          (await runUnitTests(mutant.rule, join(folder, String(index)), { skip: SKIPPED_VARIATIONS })) !== '',
      })),
    ),
  );

  expect(
    results.filter((each) => !each.isDetected).map(({ mutant }) => `${mutant.alert}: ${mutant.change}`),
  ).toEqual([]);
  expect(new Set(mutants.map(({ alert }) => alert)).size).toBe(ALERTING_RULES.length);
});
