import { describe, expect, it } from 'vitest';
import { COLOURS } from '../../grafana/src/colours.ts';
import {
  CVM_STATUS_STYLES,
  NODE_STATUS_STYLES,
  type StatusStyle,
  UNKNOWN_CODE,
} from '../../grafana/src/status-styles.ts';
import { SHIPPED, toPanelGroup } from '../../prometheus/src/catalogue.ts';
import { CVM_STATUSES, NODE_STATUSES } from '../../src/snapshot/vocabulary.ts';
import { FILES, type FilePanel, type Mapped, type Mapping, panelsOf } from './files.ts';

const PANEL_RECORDINGS = toPanelGroup(SHIPPED).rules;
const PANELS = FILES.flatMap((dashboard) =>
  panelsOf(dashboard).map((panel) => ({ place: `${dashboard.uid}: ${panel.title}`, panel })),
);
const inTables = PANELS.filter(({ panel }) => statusColumnOf(panel) !== undefined);
const inTimelines = PANELS.filter(
  ({ panel }) => /_status:code/.test(expressionsOf(panel)) && panel.type === 'state-timeline',
);
const withStatusLegend = PANELS.filter(({ panel }) =>
  panel.targets?.some(({ legendFormat }) => legendFormat === '{{status}}'),
);
const inGraphs = withStatusLegend.filter(({ panel }) => expressionsOf(panel).includes('phala_cvm_status'));

describe('styles of statuses', () => {
  it('exist for exactly the known statuses', () => {
    expect(CVM_STATUS_STYLES.map(({ status }) => status)).toEqual(CVM_STATUSES);
    expect(NODE_STATUS_STYLES.map(({ status }) => status)).toEqual(NODE_STATUSES);
  });

  it('have unique numbers, other than the number of an unknown status', () => {
    for (const styles of [CVM_STATUS_STYLES, NODE_STATUS_STYLES]) {
      const codes = styles.map(({ code }) => code);
      expect(new Set([...codes, UNKNOWN_CODE]).size).toBe(styles.length + 1);
    }
  });

  it('are used in tables, timelines and graphs', () => {
    expect(inTables.length).toBeGreaterThanOrEqual(4);
    expect(inTimelines.length).toBeGreaterThanOrEqual(3);
    expect(inGraphs.length).toBeGreaterThanOrEqual(1);
  });

  it('are used in no other panel', () => {
    const shown = [...inTables, ...inTimelines, ...withStatusLegend].map(({ place }) => place);
    const others = PANELS.filter(({ place, panel }) => {
      const labels =
        panel.targets?.map(({ expr }) => /^\(*\w+ by \(([^)]*)\)/.exec(expr)?.[1] ?? '').join() ?? '';
      return !shown.includes(place) && /\bstatus\b/.test(labels);
    });

    expect(others.map(({ place }) => place)).toEqual([]);
  });
});

describe.each(inTables)('the column of statuses in $place', ({ panel }) => {
  const mappings = statusColumnOf(panel) ?? [];

  it('has a text and a colour for every status', () => {
    for (const { status, text, colour } of stylesFor(panel))
      expect(map(mappings, status)).toMatchObject({ text, color: colour });
  });

  it('has the colour of unknown statuses for any other status', () => {
    expect(map(mappings, 'hibernating')).toMatchObject({
      color: COLOURS.unknown,
      text: 'hibernating (unknown)',
    });
  });
});

describe.each(inTimelines)('the timeline $place', ({ panel }) => {
  const { mappings = [], color } = panel.fieldConfig.defaults;

  it('has a text and a colour for every number of its expression', () => {
    const [name = ''] = expressionsOf(panel).match(/instance_\w+:phala_\w+:code/) ?? [];
    const rule = PANEL_RECORDINGS.find((each) => each.name === name)?.expression ?? '';
    const given = [...rule.matchAll(/vector\((\d+)\), "status", "(\w+)"/g)];

    expect(given.map(([, , status]) => status)).toEqual(stylesFor(panel).map(({ status }) => status));
    for (const [, code = '', status] of given) {
      const style = stylesFor(panel).find((each) => each.status === status);
      expect(map(mappings, code)).toMatchObject({ text: style?.text, color: style?.colour });
    }
  });

  it('has a text and a colour for an unknown status', () => {
    expect(map(mappings, String(UNKNOWN_CODE))).toMatchObject({ text: 'unknown', color: COLOURS.unknown });
  });

  it('has a fixed colour scheme, because thresholds would override the mappings', () => {
    expect(color).toEqual({ mode: 'fixed', fixedColor: COLOURS.unknown });
  });
});

describe.each(inGraphs)('the graph $place', ({ panel }) => {
  it.each(CVM_STATUS_STYLES)('has the colour of $status', ({ status, colour }) => {
    const override = panel.fieldConfig.overrides.find(({ matcher }) => matcher.options === status);

    expect(override?.properties).toContainEqual({
      id: 'color',
      value: { mode: 'fixed', fixedColor: colour },
    });
  });
});

function stylesFor({ type, targets = [], fieldConfig }: FilePanel): readonly StatusStyle[] {
  const showsNodes =
    type === 'table'
      ? !fieldConfig.overrides.some(({ matcher }) => matcher.options === 'cvm_id')
      : targets.some(({ legendFormat }) => legendFormat === '{{machine}}');
  return showsNodes ? NODE_STATUS_STYLES : CVM_STATUS_STYLES;
}

function expressionsOf({ targets = [] }: FilePanel): string {
  return targets.map(({ expr }) => expr).join('\n');
}

function statusColumnOf({ type, fieldConfig }: FilePanel): readonly Mapping[] | undefined {
  if (type !== 'table') return undefined;
  const column = fieldConfig.overrides.find(({ matcher }) => matcher.options === 'status');
  return column?.properties.find(({ id }) => id === 'mappings')?.value as readonly Mapping[] | undefined;
}

// Like Grafana: the first matching mapping.
function map(mappings: readonly Mapping[], value: string): Mapped | undefined {
  for (const mapping of mappings) {
    if (mapping.type === 'value') {
      const mapped = mapping.options[value];
      if (mapped !== undefined) return mapped;
    } else if (mapping.type === 'regex' && new RegExp(mapping.options.pattern).test(value)) {
      const { text = '', ...rest } = mapping.options.result;
      return { ...rest, text: value.replace(new RegExp(mapping.options.pattern), text) };
    }
  }
  return undefined;
}
