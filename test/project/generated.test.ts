import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ARTIFACTS } from '../../tools/artifacts.ts';

it.each(ARTIFACTS)('$path is what npm run generate writes', async ({ path, render }) => {
  expect(await render()).toBe(await readFile(path, 'utf8'));
});
