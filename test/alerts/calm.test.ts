import { expect, it } from 'vitest';
import { CALM_CASES } from './cases/calm.ts';
import { run } from './promtool.ts';
import { renderFile, SHIPPED_RULES, toSilentTest } from './unit-test-file.ts';

const FILE = 'prometheus/tests/calm.yml';

it('prometheus/tests/ has the tests in which nothing fires', async () => {
  const tests = CALM_CASES.map((each) => toSilentTest(each));

  await expect(renderFile(tests, SHIPPED_RULES)).toMatchFileSnapshot(`../../${FILE}`);
});

it('no alert fires in a fleet that is well, whatever restarts', () => {
  expect(run('promtool', 'test', 'rules', FILE)).toMatchObject({ status: 0 });
});
