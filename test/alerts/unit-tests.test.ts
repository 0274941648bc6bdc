import { describe, expect, it } from 'vitest';
import { ALERTS } from '../../prometheus/src/catalogue.ts';
import { EXPECTATIONS } from './cases/all.ts';
import { run } from './promtool.ts';
import { renderUnitTests } from './unit-test-file.ts';

it('every alert has its tests, in the order of the alerts', () => {
  expect(EXPECTATIONS.map(({ alert }) => alert)).toEqual(ALERTS.map(({ name }) => name));
});

describe.each(EXPECTATIONS)('$alert', (expectation) => {
  const file = `prometheus/tests/${expectation.alert}.yml`;

  it('has its unit tests in prometheus/tests/', async () => {
    await expect(renderUnitTests(expectation)).toMatchFileSnapshot(`../../${file}`);
  });

  it('fires when it should, says who, and is silent otherwise', () => {
    expect(run('promtool', 'test', 'rules', file)).toMatchObject({ status: 0 });
  });
});
