import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Environment } from '../../src/cli/environment.ts';
import { toShard } from '../../src/cli/flags.ts';
import { run } from '../../src/cli/run.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { createTestClock } from '../test-clock.ts';

const ENV: NodeJS.ProcessEnv = { PHALA_CLOUD_API_KEY: 'phak_x' };

/** Runs a command on a machine of that name, and ends it as soon as it runs. */
function runOn(hostName: string, ...words: readonly string[]) {
  return runIn(ENV, hostName, ...words);
}

async function runIn(env: NodeJS.ProcessEnv, hostName: string, ...words: readonly string[]) {
  const said = { stdout: '', stderr: '' };
  const toStderr = (text: string): void => {
    said.stderr += text;
  };
  const environment: Environment = {
    env,
    hostName,
    clock: createTestClock(),
    stdout: (text) => {
      said.stdout += text;
    },
    stderr: toStderr,
    log: { write: toStderr, dropped: () => 0, onResume: () => undefined },
    stop: AbortSignal.abort(),
    onHangup: () => undefined,
  };
  return { exitCode: await run(words, environment), ...said };
}

it.each([
  [{}, 'vm', 0, 1],
  [{}, 'web-7', 0, 1],
  [{ totalShards: 1 }, 'web-7', 0, 1],
  [{ shard: 0 }, 'vm', 0, 1],
  [{ shard: 0, totalShards: 1 }, 'vm', 0, 1],
  [{ shard: 2, totalShards: 3 }, 'vm', 2, 3],
  [{ shard: 999, totalShards: 1000 }, 'vm', 999, 1000],
  [{ shard: 0, totalShards: 3 }, 'exporter-2', 0, 3],
  [{ totalShards: 3 }, 'phala-cloud-exporter-2', 2, 3],
  [{ totalShards: 12 }, 'exporter-10', 10, 12],
  [{ totalShards: 3 }, 'exporter-1.exporters.monitoring.svc.cluster.local', 1, 3],
])('%j on the host %s is shard %i of %i', (flags, hostName, number, total) => {
  expect(toShard(flags, hostName)).toEqual({ number, total });
});

const HOST =
  '--shard: expected --shard with --total-shards, or a host name that ends with - and a number from 0 to 2';

it.each([
  [
    ['--total-shards=3', '--shard=3'],
    '--shard: expected a number from 0 to 2, because --total-shards is 3, got 3',
  ],
  [
    ['--total-shards=1', '--shard=1'],
    '--shard: expected a number from 0 to 0, because --total-shards is 1, got 1',
  ],
  [['--shard=1'], '--shard: expected a number from 0 to 0, because --total-shards is 1, got 1'],
  [['--total-shards=3'], `${HOST}, got host name "exporter-3"`],
])('%j on the host exporter-3 is rejected with 2 in one line', async (words, fault) => {
  for (const command of [['check-config'], ['--config.check'], ['serve']]) {
    expect(await runOn('exporter-3', ...command, ...words)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `${fault}\n`,
    });
  }
});

it.each([
  ...['many', '0', '-3', '2.5', '1001', ''].map(
    (total) => [`--total-shards=${total}`, /Expected a whole number from 1 to 1000\./] as const,
  ),
  ...['y', '-1', '1.0', '$(SHARD)'].map(
    (shard) => [`--shard=${shard}`, /Expected a whole number up to 999\./] as const,
  ),
])('%s is rejected with 2', async (word, message) => {
  const { exitCode, stderr } = await runOn('exporter-0', 'check-config', word);

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
});

it.each(['vm', 'exporter3', 'exporter-3a', 'exporter-', 'exporter.example-1.org', ''])(
  'the host name %j has no number for a shard',
  async (hostName) => {
    const { exitCode, stderr } = await runOn(hostName, 'check-config', '--total-shards=3');

    expect([exitCode, stderr]).toEqual([2, `${HOST}, got host name ${JSON.stringify(hostName)}\n`]);
  },
);

it('check-config shows the shard where there is more than one', async () => {
  const several = await runOn('exporter-2', 'check-config', '--total-shards=3');
  const single = await runOn('exporter-2', 'check-config');

  expect(several.stdout).toMatch(/^the environment: valid configuration: .*, shard 2 of 3\n$/);
  expect(single.stdout).not.toContain('shard');
});

it('serve logs its shard at start where there is more than one', async () => {
  const { baseUrl } = await openSimulator({ apps: 1 });
  const env = { ...ENV, PHALA_CLOUD_API_PREFIX: baseUrl };
  const port = '--web.listen-address=127.0.0.1:0';

  const several = await runIn(env, 'exporter-2', 'serve', port, '--total-shards=3');
  const single = await runIn(env, 'exporter-2', 'serve', port);

  expect([several.exitCode, single.exitCode]).toEqual([0, 0]);
  expect(several.stderr).toMatch(/ msg=listening url=\S+ .* shard=2 total_shards=3\n/);
  expect(single.stderr).toMatch(/ msg=listening /);
  expect(single.stderr).not.toContain('shard');
});

it('the StatefulSet of the plain manifests has a pod for every shard of its arguments', () => {
  const documents = parseAllDocuments(readFileSync('deploy/kubernetes/shards.yaml', 'utf8'));
  const { metadata, spec } = documents
    .map((document) => document.toJS())
    .find(({ kind }) => kind === 'StatefulSet');
  const [{ args }] = spec.template.spec.containers;
  const totalShards = Number(args.join().match(/--total-shards=(\d+)/)?.[1]);

  const pods = Array.from({ length: spec.replicas }, (_, ordinal) => `${metadata.name}-${ordinal}`);
  const shards = pods.map((hostName) => toShard({ totalShards }, hostName));

  expect(shards.map(({ number }) => number)).toEqual([0, 1, 2]);
  expect(new Set(shards.map(({ total }) => total))).toEqual(new Set([spec.replicas]));
});
