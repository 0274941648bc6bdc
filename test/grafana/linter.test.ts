import { describe, expect, it } from 'vitest';
import { FILES, type FileDashboard, type FilePanel, type FileVariable, type Target } from './files.ts';
import { RULES } from './linter.ts';

const PANEL: FilePanel = {
  id: 1,
  type: 'state-timeline',
  title: 'Polls',
  description: 'How many.',
  datasource: { uid: '${datasource}' },
  gridPos: { x: 0, y: 0, w: 1, h: 1 },
  fieldConfig: { defaults: { unit: 'ops' }, overrides: [] },
};
const TARGET: Target = {
  refId: 'A',
  datasource: { uid: '${datasource}' },
  expr: 'rate(phala_app_polls_total{job=~"$job", instance=~"$instance"}[$__rate_interval])',
};
const VARIABLE: FileVariable = {
  name: 'job',
  label: 'Job',
  type: 'query',
  query: 'label_values(phala_up, job)',
  multi: true,
  allValue: '.+',
  refresh: 2,
  datasource: { uid: '${datasource}' },
};
const DATASOURCE: FileVariable = {
  name: 'datasource',
  label: 'Data source',
  type: 'datasource',
  query: 'prometheus',
};

interface Change {
  readonly dashboard?: Partial<FileDashboard>;
  readonly panel?: Partial<FilePanel>;
  readonly target?: Partial<Target>;
  readonly variables?: readonly FileVariable[];
}

const INSTANCE = { ...VARIABLE, name: 'instance', label: 'Instance' };

/** Changes that violate each rule. */
const VIOLATIONS: Readonly<Record<string, readonly Change[]>> = {
  'template-datasource-rule': [
    { variables: [VARIABLE, INSTANCE] },
    { variables: [{ ...DATASOURCE, label: 'Datasource' }, VARIABLE, INSTANCE] },
  ],
  'template-job-rule': [
    { variables: [DATASOURCE, INSTANCE] },
    { variables: [DATASOURCE, { ...VARIABLE, multi: false }, INSTANCE] },
    { variables: [DATASOURCE, { ...VARIABLE, allValue: '.*' }, INSTANCE] },
    { variables: [DATASOURCE, { ...VARIABLE, datasource: { uid: 'prometheus' } }, INSTANCE] },
  ],
  'template-instance-rule': [{ variables: [DATASOURCE, VARIABLE, { ...INSTANCE, label: 'instance' }] }],
  'template-label-promql-rule': [
    { variables: [DATASOURCE, { ...VARIABLE, query: 'label_values(phala_up{, job)' }, INSTANCE] },
  ],
  'template-on-time-change-reload-rule': [{ variables: [DATASOURCE, { ...VARIABLE, refresh: 1 }, INSTANCE] }],
  'panel-datasource-rule': [
    { panel: { datasource: { uid: 'prometheus' } } },
    { target: { datasource: { uid: 'x' } } },
  ],
  'panel-title-description-rule': [{ panel: { description: '' } }, { panel: { title: '' } }],
  'panel-units-rule': [
    { panel: { fieldConfig: { defaults: {}, overrides: [] } } },
    { panel: { type: 'bargauge', fieldConfig: { defaults: { unit: 'parsecs' }, overrides: [] } } },
  ],
  'panel-no-targets-rule': [{ panel: { targets: [] } }],
  'target-promql-rule': [
    { target: { expr: 'rate(' } },
    { target: { expr: 'rate(phala_up{job=~"$job", instance=~"$instance"})' } },
    { target: { expr: 'phala_up{job=~"$job", instance=~"$instance"} and 1' } },
  ],
  'target-rate-interval-rule': [{ target: { expr: TARGET.expr.replace('$__rate_interval', '5m') } }],
  'target-job-rule': [
    { target: { expr: TARGET.expr.replace('job=~"$job", ', '') } },
    { target: { expr: TARGET.expr.replace('job=~', 'job=') } },
  ],
  'target-instance-rule': [{ target: { expr: `${TARGET.expr} + phala_up{job=~"$job"}` } }],
  'target-counter-agg-rule': [
    { target: { expr: 'phala_app_polls_total{job=~"$job", instance=~"$instance"}' } },
    { target: { expr: TARGET.expr.replace('rate', 'max_over_time') } },
  ],
  'target-logql-rule': [{ target: { datasource: { uid: 'loki' } } }],
  'target-logql-auto-rule': [{ target: { expr: TARGET.expr.replace('$__rate_interval', '$__auto') } }],
  'uneditable-dashboard-rule': [{ dashboard: { editable: true } }],
};

describe.each(RULES)('$name', ({ name, check }) => {
  it.each(FILES)('finds nothing in $uid', (dashboard) => {
    expect(check(dashboard)).toEqual([]);
  });

  it('accepts a valid dashboard', () => {
    expect(check(toDashboard({}))).toEqual([]);
  });

  it.each(VIOLATIONS[name] ?? [])('reports a violation for %j', (change) => {
    expect(check(toDashboard(change))).not.toEqual([]);
  });
});

describe('the rules', () => {
  it('are all 17, and each has a violation', () => {
    expect(RULES).toHaveLength(17);
    expect(Object.keys(VIOLATIONS).toSorted()).toEqual(RULES.map(({ name }) => name).toSorted());
  });
});

function toDashboard({ dashboard, panel, target, variables }: Change): FileDashboard {
  return {
    uid: 'x',
    title: 'X',
    tags: [],
    editable: false,
    schemaVersion: 42,
    panels: [{ ...PANEL, targets: [{ ...TARGET, ...target }], ...panel }],
    templating: { list: variables ?? [DATASOURCE, VARIABLE, INSTANCE] },
    annotations: { list: [] },
    links: [],
    ...dashboard,
  };
}
