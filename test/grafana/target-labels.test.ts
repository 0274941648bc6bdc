import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { FILES, queryOf } from './files.ts';
import { PANEL_RULES } from './panel-rules.ts';
import { expressionOfVariable } from './promql.ts';
import { ANNOTATION_QUERIES, PANEL_QUERIES } from './queries.ts';
import { queryTarget } from './query-panel.ts';
import { startExporter } from './start-exporter.ts';

const POLL_OPTIONS = { timeout: 60_000, interval: 500 };

/** Target labels with the names of exporter labels. */
const CONFLICTING_TARGET_LABELS = [
  'endpoint',
  'name',
  'node',
  'reason',
  'region',
  'status',
  'version',
  'workspace',
].map((label) => ({ target_label: label, replacement: `the target's ${label}` }));

interface ComparedQuery {
  readonly place: string;
  readonly expr: string;
  readonly instant: boolean;
  /** The compared labels; all by default. */
  readonly shown?: readonly string[];
}

const ALL: readonly ComparedQuery[] = [
  ...PANEL_QUERIES.map(({ place, target: { expr, instant = false } }) => ({ place, expr, instant })),
  ...ANNOTATION_QUERIES.map(({ name, expr, labels }) => ({
    place: `the annotation ${name}`,
    expr,
    instant: true,
    shown: labels,
  })),
  ...FILES.flatMap(({ uid, templating }) =>
    templating.list
      .filter(({ type }) => type === 'query')
      .map((variable) => ({
        place: `the variable ${variable.name} of ${uid}`,
        expr: expressionOfVariable(queryOf(variable)),
        instant: true,
        ...(variable.name === 'instance' ? { shown: ['instance'] } : {}),
      })),
  ),
].filter(({ expr }) => expr.includes('$job') && !expr.includes('ALERTS'));

let simulator: Simulator;
let prometheus: Prometheus;

// One exporter as three targets: one without labels, two with conflicting labels.
beforeAll(async () => {
  simulator = await startSimulator({ apps: 6, speed: 0, isCalm: true });
  const target = await startExporter(simulator, { apiVersion: '2026-01-21', schedule: '* * * * * *' });
  prometheus = await startPrometheus(
    {
      plain: target,
      honoured: { target, settings: { relabel_configs: CONFLICTING_TARGET_LABELS } },
      renamed: { target, settings: { relabel_configs: CONFLICTING_TARGET_LABELS, honor_labels: false } },
    },
    [PANEL_RULES],
  );
  await vi.waitFor(async () => {
    expect(await prometheus.query('phala_app_poll_success == 1')).toHaveLength(18);
    expect(await prometheus.query('rate(phala_app_polls_total[10s]) > 0')).toHaveLength(18);
  }, POLL_OPTIONS);
}, 90_000);

afterAll(async () => {
  await prometheus?.close();
  await simulator?.close();
});

describe.each(['honoured', 'renamed'])('exporter labels that are %s', (job) => {
  it.each(ALL)('are equal to those of a target without labels in $place', async (compared) => {
    expect(await seriesOf(job, compared)).toEqual(await seriesOf('plain', compared));
  });
});

it('the variable workspace selects by the exporter label', async () => {
  const [fleet] = PANEL_QUERIES.filter(({ panel }) => panel.title === 'Apps');
  const ofStaging = { job: 'renamed', workspace: 'staging' };

  const apps = await queryTarget(prometheus, fleet?.target ?? { expr: '' }, {
    rangeSeconds: 60,
    variables: ofStaging,
  });

  expect(new Set(apps.map(({ labels }) => labels['app_id']))).toEqual(
    new Set(simulator.workspaces.find(({ name }) => name === 'staging')?.appIds),
  );
  expect(new Set(apps.map(({ labels }) => labels['workspace']))).toEqual(new Set(['staging']));
});

async function seriesOf(job: string, { shown, ...query }: ComparedQuery): Promise<readonly string[]> {
  const series = await queryTarget(prometheus, query, { rangeSeconds: 60, variables: { job } });
  return series
    .map(({ labels: { job: _job, ...labels } }) =>
      Object.entries(labels)
        .filter(([name]) => shown?.includes(name) ?? true)
        .map(([name, value]) => `${name}=${value}`)
        .toSorted()
        .join(),
    )
    .toSorted();
}
