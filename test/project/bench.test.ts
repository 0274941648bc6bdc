import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const BENCH = fileURLToPath(new URL('../../bench/exposition.mjs', import.meta.url));

it('the benchmark measures as many CVMs as it was asked for, in thousands of series', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BENCH, '100'], { encoding: 'utf8' });

  expect([status, stderr]).toEqual([0, '']);
  const [, cvms, series] = /^\| +(\d+) \| +(\d+) \|/m.exec(stdout) ?? [];
  expect(Number(cvms)).toBe(100);
  expect(Number(series)).toBeGreaterThan(3000);
});
