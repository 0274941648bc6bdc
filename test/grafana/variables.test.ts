import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { FILES, type FileVariable, queryOf } from './files.ts';
import { PANEL_RULES } from './panel-rules.ts';
import { expressionOfVariable } from './promql.ts';
import { PANEL_QUERIES } from './queries.ts';
import { queryTarget, type Series } from './query-panel.ts';
import { startExporter } from './start-exporter.ts';

const POLL_OPTIONS = { timeout: 30_000, interval: 500 };
const TEN_MINUTES = { rangeSeconds: 600 };
const HOSTILE = 'a "quoted" \\ {name="x",cvm_id="y"} · (eu)';

const VARIABLES = FILES.flatMap(({ uid, templating }) =>
  templating.list
    .filter(({ type, name }) => type === 'query' && (uid === 'phala-cloud-fleet' || name === 'node_id'))
    .map((variable) => ({ ...variable, uid })),
);

let simulator: Simulator;
let prometheus: Prometheus;

// Of the CVMs of the first app, two have no name, two have the same, and one has a hostile one; one node has no name.
beforeAll(async () => {
  simulator = await startSimulator({ apps: 6, cvmsPerApp: 5, speed: 0, isCalm: true });
  const names = ['', '', 'same', 'same', HOSTILE];
  const cvms = simulator.world.cvms(simulator.workspaces[0]?.appIds[0] ?? '');
  for (const [index, name] of names.entries()) Object.assign(cvms[index] ?? {}, { name });
  Object.assign(simulator.world.nodes()[0] ?? {}, { name: '' });
  const exporter = await startExporter(simulator, { apiVersion: '2026-01-21', schedule: '* * * * * *' });
  prometheus = await startPrometheus({ exporter }, [PANEL_RULES]);
  await vi.waitFor(
    async () => expect(await prometheus.query('phala_app_poll_success == 1')).toHaveLength(6),
    POLL_OPTIONS,
  );
}, 60_000);

afterAll(async () => {
  await prometheus?.close();
  await simulator?.close();
});

describe.each(VARIABLES)('the variable $name of $uid', (variable) => {
  it('offers values', async () => {
    const options = await optionsOf(variable);

    expect(options.length).toBeGreaterThan(0);
    expect(options.filter(({ text, value }) => text === '' || value === '')).toEqual([]);
  });
});

describe('the variable app_id', () => {
  it('shows the alias of an app, and selects by its id', async () => {
    expect(await optionsOf(variableOf('app_id'))).toContainEqual({
      text: 'first',
      value: simulator.workspaces[0]?.appIds[0],
    });
  });
});

describe('the variable cvm_id', () => {
  it('offers every CVM, with or without a name, with unique texts', async () => {
    const ids = simulator.world.apps().flatMap(({ cvms }) => cvms.map(({ uuid }) => uuid));
    const options = await optionsOf(variableOf('cvm_id'));

    expect(options.map(({ value }) => value).toSorted()).toEqual(ids.toSorted());
    expect(new Set(options.map(({ text }) => text)).size).toBe(ids.length);
  });

  it('shows the name and the end of the id of a CVM, or the latter alone', async () => {
    const [nameless, , same, , hostile] = simulator.world.cvms(simulator.workspaces[0]?.appIds[0] ?? '');
    const texts = new Map((await optionsOf(variableOf('cvm_id'))).map(({ value, text }) => [value, text]));

    expect(texts.get(nameless?.uuid ?? '')).toBe(nameless?.uuid.slice(-6));
    expect(texts.get(same?.uuid ?? '')).toBe(`same · ${same?.uuid.slice(-6)}`);
    expect(texts.get(hostile?.uuid ?? '')).toBe(`${HOSTILE} · ${hostile?.uuid.slice(-6)}`);
  });
});

describe('the variable node_id', () => {
  it('offers every node, with or without a name', async () => {
    const nodes = await prometheus.query('phala_node_info');
    const options = await optionsOf(variableOf('node_id'));

    expect(nodes.filter(({ metric }) => metric['node'] === undefined)).not.toEqual([]);
    expect(options.map(({ value }) => value).toSorted()).toEqual(
      nodes.map(({ metric }) => metric['node_id'] ?? '').toSorted(),
    );
  });
});

describe('legends', () => {
  const named = PANEL_QUERIES.filter(({ target }) =>
    /\{\{(cvm|machine|name|node)\}\}/.test(target.legendFormat ?? ''),
  );

  it.each(named)('have unique and non-empty rows in $place', async ({ target }) => {
    const series = await queryTarget(prometheus, target, TEN_MINUTES);
    const legends = series.map(({ labels }) => render(target.legendFormat ?? '', labels));

    expect(new Set(legends).size).toBe(legends.length);
    expect(legends.filter((legend) => legend.trim() === '')).toEqual([]);
  });
});

function variableOf(name: string): FileVariable {
  const variable = VARIABLES.find((each) => each.name === name);
  if (variable === undefined) throw new Error(`no ${name}`);
  return variable;
}

interface VariableOption {
  readonly text: string;
  readonly value: string;
}

// Like Grafana: results that do not match the regex are not offered.
async function optionsOf(variable: FileVariable): Promise<readonly VariableOption[]> {
  const query = queryOf(variable);
  const label = /, ([a-z_]+)\)$/.exec(query)?.[1];
  const series = await queryTarget(
    prometheus,
    { expr: expressionOfVariable(query), instant: true },
    TEN_MINUTES,
  );
  if (label !== undefined) {
    const values = new Set(series.map(({ labels }) => labels[label] ?? ''));
    return [...values].map((value) => ({ text: value, value }));
  }
  const pattern = new RegExp(variable.regex?.slice(1, -1) ?? '');
  return series.flatMap((each) => {
    const found = pattern.exec(toText(each))?.groups;
    return found === undefined ? [] : [{ text: found['text'] ?? '', value: found['value'] ?? '' }];
  });
}

// Like Grafana's query_result: without escaping.
function toText({ labels, value }: Series): string {
  const inside = Object.entries(labels).map(([name, text]) => `${name}="${text}"`);
  return `{${inside.join(',')}} ${value} 0`;
}

function render(legend: string, labels: Series['labels']): string {
  return legend.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => labels[name] ?? '');
}
