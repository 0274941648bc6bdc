import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { answer, type Series } from './answer.ts';
import { ASKED } from './expressions.ts';
import { FILES, type FileVariable, queryOf } from './files.ts';
import { expressionOfVariable } from './promql.ts';
import { startWatching } from './start-cloud.ts';

const POLL_OPTIONS = { timeout: 30_000, interval: 500 };
const SHOWN = { rangeSeconds: 600 };
const HOSTILE = 'a "quoted" \\ {name="x",cvm_id="y"} · (eu)';

const VARIABLES = FILES.flatMap(({ uid, templating }) =>
  templating.list
    .filter(({ type, name }) => type === 'query' && (uid === 'phala-cloud-fleet' || name === 'node_id'))
    .map((variable) => ({ ...variable, uid })),
);

let simulator: Simulator;
let prometheus: Prometheus;

// Of the first app's CVMs two have no name, two have the same, one has a strange one; one node has none.
beforeAll(async () => {
  simulator = await startSimulator({ apps: 6, cvmsPerApp: 5, speed: 0, isCalm: true });
  const names = ['', '', 'twin', 'twin', HOSTILE];
  const cvms = simulator.world.cvms(simulator.workspaces[0]?.appIds[0] ?? '');
  for (const [index, name] of names.entries()) Object.assign(cvms[index] ?? {}, { name });
  Object.assign(simulator.world.nodes()[0] ?? {}, { name: '' });
  const exporter = await startWatching(simulator, { apiVersion: '2026-01-21', schedule: '* * * * * *' });
  prometheus = await startPrometheus({ exporter });
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
  it('offers something to choose', async () => {
    const choices = await choicesOf(variable);

    expect(choices.length).toBeGreaterThan(0);
    expect(choices.filter(({ text, value }) => text === '' || value === '')).toEqual([]);
  });
});

describe('the variable app_id', () => {
  it('calls an app by its alias, and asks for its id', async () => {
    expect(await choicesOf(variableOf('app_id'))).toContainEqual({
      text: 'first',
      value: simulator.workspaces[0]?.appIds[0],
    });
  });
});

describe('the variable cvm_id', () => {
  it('offers every CVM, with or without a name, and no two by the same text', async () => {
    const ids = simulator.world.apps().flatMap(({ cvms }) => cvms.map(({ id }) => id));
    const choices = await choicesOf(variableOf('cvm_id'));

    expect(choices.map(({ value }) => value).toSorted()).toEqual(ids.toSorted());
    expect(new Set(choices.map(({ text }) => text)).size).toBe(ids.length);
  });

  it('calls a CVM by its name and the end of its id, or by the latter alone', async () => {
    const [nameless, , twin, , strange] = simulator.world.cvms(simulator.workspaces[0]?.appIds[0] ?? '');
    const texts = new Map((await choicesOf(variableOf('cvm_id'))).map(({ value, text }) => [value, text]));

    expect(texts.get(nameless?.id ?? '')).toBe(nameless?.id.slice(-6));
    expect(texts.get(twin?.id ?? '')).toBe(`twin · ${twin?.id.slice(-6)}`);
    expect(texts.get(strange?.id ?? '')).toBe(`${HOSTILE} · ${strange?.id.slice(-6)}`);
  });
});

describe('the variable node_id', () => {
  it('offers every node, with or without a name', async () => {
    const nodes = await prometheus.query('phala_node_info');
    const choices = await choicesOf(variableOf('node_id'));

    expect(nodes.filter(({ metric }) => metric['node'] === undefined)).not.toEqual([]);
    expect(choices.map(({ value }) => value).toSorted()).toEqual(
      nodes.map(({ metric }) => metric['node_id'] ?? '').toSorted(),
    );
  });
});

describe('legends', () => {
  const named = ASKED.filter(({ target }) =>
    /\{\{(cvm|machine|name|node)\}\}/.test(target.legendFormat ?? ''),
  );

  it.each(named)('have no two rows of the same name, and none without one, in $place', async ({ target }) => {
    const series = await answer(prometheus, target, SHOWN);
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

interface Choosable {
  readonly text: string;
  readonly value: string;
}

// As Grafana does: what does not match the regex is not offered.
async function choicesOf(variable: FileVariable): Promise<readonly Choosable[]> {
  const query = queryOf(variable);
  const label = /, ([a-z_]+)\)$/.exec(query)?.[1];
  const series = await answer(prometheus, { expr: expressionOfVariable(query), instant: true }, SHOWN);
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

// As Grafana writes the answer of query_result: nothing is escaped.
function toText({ labels, value }: Series): string {
  const inside = Object.entries(labels).map(([name, text]) => `${name}="${text}"`);
  return `{${inside.join(',')}} ${value} 0`;
}

function render(legend: string, labels: Series['labels']): string {
  return legend.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => labels[name] ?? '');
}
