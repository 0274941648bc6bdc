import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import type { BenchContext } from '../../bench/benchmark.ts';
import { jsonExporterBenchmark } from '../../bench/benchmarks/json-exporter.ts';
import { stopAll } from '../../bench/child.ts';

const STAND_IN = pathToFileURL(join(import.meta.dirname, 'json-exporter-stand-in.mjs')).href;
const QUICK: BenchContext = {
  isQuick: true,
  minutes: 1,
  select: (_usual, quick) => quick,
  progress: () => undefined,
};

// A failed test leaves child processes.
afterEach(stopAll);

it('compares with json_exporter on PATH, one probe per app, with the configuration of this repository', {
  timeout: 60_000,
}, async () => {
  const folder = await openFolder();
  await writeFile(
    join(folder, 'json_exporter'),
    `#!/usr/bin/env node\nimport(${JSON.stringify(STAND_IN)});\n`,
  );
  await chmod(join(folder, 'json_exporter'), 0o755);
  vi.stubEnv('PATH', [folder, dirname(process.execPath), process.env['PATH']].join(delimiter));

  const { results, notes } = await jsonExporterBenchmark.measure(QUICK);

  expect(results.map(({ what }) => what)).toEqual(['all CVMs, ours', 'all CVMs, json_exporter', 'speed-up']);
  const [, series = '0', theirs = '0'] = /ours (\d+), json_exporter (\d+)/.exec(notes.join('\n')) ?? [];
  expect(Number(series)).toBeGreaterThan(30_000);
  expect(Number(theirs)).toBeGreaterThan(13_000);
  expect(notes.join('\n')).toContain('needs 10 probes');
});

it('reports a missing json_exporter', async () => {
  vi.stubEnv('PATH', await openFolder());

  const { results, notes } = await jsonExporterBenchmark.measure(QUICK);

  expect(results).toEqual([]);
  expect(notes).toEqual([expect.stringMatching(/^json_exporter is not on PATH.* go install /)]);
});

async function openFolder(): Promise<string> {
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
