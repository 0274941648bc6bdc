import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { EXAMPLE_QUERIES } from '../../tools/docs/queries.ts';
import { runTool } from '../alerts/promtool.ts';
import { RULE_FILES, recordingFile } from '../alerts/rule-files.ts';
import { toInputSeries } from '../alerts/scrape.ts';

/** What Kubernetes adds to a target, with names of labels of the exporter. */
const KUBERNETES = { endpoint: 'metrics', node: 'kubernetes-1', region: 'eu-1' };

const RUNBOOKS = 'docs/runbooks';

/** Two replicas, and names with quotes and backslashes. */
function toSeries(honorsLabels: boolean): readonly object[] {
  const replicas = ['1', '2'].map((number) => ({
    instance: `exporter-${number}:10059`,
    target: { ...KUBERNETES, pod: `exporter-${number}` },
    honorsLabels,
  }));
  const changes = { 'phala_cvm_vcpus{app_id="a",cvm_id="cvm_1",name="web-1"}': '2' };
  return toInputSeries({ minutes: 70, changes, replicas }).map(({ series, values }) => ({
    series: series
      .replace('alias="web"', String.raw`alias="w\"e\\b"`)
      .replace('="web-1"', String.raw`="w\"1\\"`),
    values,
  }));
}

function run(expressions: readonly string[], honorsLabels: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'queries-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'test.yml');
  writeFileSync(
    file,
    stringify({
      rule_files: [join(process.cwd(), 'prometheus/rules', RULE_FILES[0])],
      evaluation_interval: '30s',
      group_eval_order: recordingFile.groups.map(({ name }) => name),
      tests: [
        {
          interval: '30s',
          input_series: toSeries(honorsLabels),
          promql_expr_test: expressions.map((expr) => ({ expr, eval_time: '65m', exp_samples: [] })),
        },
      ],
    }),
  );
  return runTool('promtool', 'test', 'rules', file).output;
}

// A query that fails with two replicas is an error of promtool, whatever is expected.
const succeeds = (query: string): string => `count((${query})) > 1e9`;
const isWithoutReplicas = (query: string): string =>
  `count by (instance) ((${query})) unless on (instance) vector(0)`;

it.each([true, false])('documented queries give one result for two replicas, honor_labels %s', (honors) => {
  const queries = EXAMPLE_QUERIES.map(({ query }) => query);

  expect(
    run(
      queries.flatMap((query) => [succeeds(query), isWithoutReplicas(query)]),
      honors,
    ),
  ).toContain('SUCCESS');
});

it.each([true, false])('queries of runbooks succeed with two replicas, honor_labels %s', (honors) => {
  const queries = readdirSync(RUNBOOKS).flatMap((page) =>
    [...readFileSync(join(RUNBOOKS, page), 'utf8').matchAll(/^```promql\n(.*?)\n```$/gms)].map(
      ([, query = '']) => query,
    ),
  );

  expect(queries.length).toBeGreaterThan(50);
  expect(run(queries.map(succeeds), honors)).toContain('SUCCESS');
});

it('a query that joins replicas fails', () => {
  const join = 'phala_app_poll_success * on (app_id) group_left (alias) phala_app_info';

  expect(run([succeeds(join)], true)).toContain('duplicate series');
});
