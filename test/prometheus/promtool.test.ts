import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startPolled, watchAll } from '../app/start-exporter.ts';
import { SHAPES } from '../golden/render-fleet.ts';
import { openSimulator } from '../simulator/open-simulator.ts';

function lint(exposition: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
    input: exposition,
    encoding: 'utf8',
  });
  if (error !== undefined)
    throw new Error('promtool is missing: npm run test:setup installs it', { cause: error });
  return { status, output: stdout + stderr };
}

it('promtool accepts a full response of /metrics', async () => {
  const exporter = await startPolled(watchAll(await openSimulator({ apps: 6 })));

  expect(lint((await exporter.get('/metrics')).text)).toEqual({ status: 0, output: '' });
});

it.each(SHAPES)('promtool accepts the golden exposition of the %s', (shape) => {
  expect(lint(readFileSync(new URL(`../golden/${shape}.txt`, import.meta.url), 'utf8'))).toEqual({
    status: 0,
    output: '',
  });
});

it('promtool reports a bad name', () => {
  expect(
    lint('# HELP phala_things_total Things.\n# TYPE phala_things_total gauge\nphala_things_total 1\n').output,
  ).not.toBe('');
});
