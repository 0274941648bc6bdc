import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALERTS } from '../../prometheus/src/catalogue.ts';
import { INSTALLED } from '../prometheus/installed.ts';
import { EXPECTATIONS } from './cases/all.ts';
import { ruleOf } from './rule-files.ts';
import { runUnitTests } from './run-unit-tests.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alerts-'));
});

afterAll(() => rm(folder, { recursive: true }));

it('every alert has unit tests, in the order of the catalogue', () => {
  expect(EXPECTATIONS.map(({ alert }) => alert)).toEqual(ALERTS.map(({ name }) => name));
});

describe.each(EXPECTATIONS)('$alert', ({ alert }) => {
  it.each(INSTALLED)('fires and resolves as its cases expect, in $name', async ({ name, promtool }) => {
    expect(await runUnitTests(ruleOf(alert), join(folder, `${alert} ${name}`), { promtool })).toBe('');
  });
});
