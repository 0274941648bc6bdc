import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { answer } from './answer.ts';
import { ASKED, MARKED } from './expressions.ts';
import { FILES, queryOf } from './files.ts';
import { expressionOfVariable } from './promql.ts';
import { startWatching } from './start-cloud.ts';

const POLL_OPTIONS = { timeout: 60_000, interval: 500 };

/** Labels that a scrape configuration gives the target, with names of ours. */
const RELABELLED = ['endpoint', 'name', 'node', 'reason', 'region', 'status', 'version', 'workspace'].map(
  (label) => ({ target_label: label, replacement: `the target's ${label}` }),
);

interface Compared {
  readonly place: string;
  readonly expr: string;
  readonly instant: boolean;
  /** The labels that are shown; all, when left out. */
  readonly shown?: readonly string[];
}

const ALL: readonly Compared[] = [
  ...ASKED.map(({ place, target: { expr, instant = false } }) => ({ place, expr, instant })),
  ...MARKED.map(({ name, expr, labels }) => ({
    place: `the mark ${name}`,
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

// One exporter, which is scraped three times: by a plain target, and by two with labels.
beforeAll(async () => {
  simulator = await startSimulator({ apps: 6, speed: 0, isCalm: true });
  const target = await startWatching(simulator, { apiVersion: '2026-01-21', schedule: '* * * * * *' });
  prometheus = await startPrometheus({
    plain: target,
    honoured: { target, settings: { relabel_configs: RELABELLED } },
    renamed: { target, settings: { relabel_configs: RELABELLED, honor_labels: false } },
  });
  await vi.waitFor(async () => {
    expect(await prometheus.query('phala_app_poll_success == 1')).toHaveLength(18);
    expect(await prometheus.query('rate(phala_app_polls_total[10s]) > 0')).toHaveLength(18);
  }, POLL_OPTIONS);
}, 90_000);

afterAll(async () => {
  await prometheus?.close();
  await simulator?.close();
});

describe.each(['honoured', 'renamed'])('our labels, which are %s', (job) => {
  it.each(ALL)('are those of a target without labels in $place', async (compared) => {
    expect(await seriesOf(job, compared)).toEqual(await seriesOf('plain', compared));
  });
});

it('a workspace is chosen by its own name', async () => {
  const [fleet] = ASKED.filter(({ panel }) => panel.title === 'Apps');
  const ofStaging = { job: 'renamed', workspace: 'staging' };

  const apps = await answer(prometheus, fleet?.target ?? { expr: '' }, {
    rangeSeconds: 60,
    variables: ofStaging,
  });

  expect(new Set(apps.map(({ labels }) => labels['app_id']))).toEqual(
    new Set(simulator.workspaces.find(({ name }) => name === 'staging')?.appIds),
  );
  expect(new Set(apps.map(({ labels }) => labels['workspace']))).toEqual(new Set(['staging']));
});

async function seriesOf(job: string, { shown, ...query }: Compared): Promise<readonly string[]> {
  const series = await answer(prometheus, query, { rangeSeconds: 60, variables: { job } });
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
