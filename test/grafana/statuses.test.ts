import { describe, expect, it } from 'vitest';
import { COLOURS } from '../../grafana/src/colours.ts';
import {
  CVM_STATUS_LOOKS,
  NODE_STATUS_LOOKS,
  type Status,
  UNKNOWN_CODE,
} from '../../grafana/src/statuses.ts';
import { CVM_STATUSES, NODE_STATUSES } from '../../src/snapshot/vocabulary.ts';
import { FILES, type FilePanel, type Mapped, type Mapping, panelsOf } from './files.ts';

const PANELS = FILES.flatMap((dashboard) =>
  panelsOf(dashboard).map((panel) => ({ place: `${dashboard.uid}: ${panel.title}`, panel })),
);
const inTables = PANELS.filter(({ panel }) => statusColumnOf(panel) !== undefined);
const inTimelines = PANELS.filter(({ panel }) => /label_replace\(vector/.test(expressionsOf(panel)));
const inGraphs = PANELS.filter(({ panel }) =>
  panel.targets?.some(({ legendFormat }) => legendFormat === '{{status}}'),
);

describe('statuses', () => {
  it('have a look for each word that the exporter knows, and for no other', () => {
    expect(CVM_STATUS_LOOKS.map(({ word }) => word)).toEqual(CVM_STATUSES);
    expect(NODE_STATUS_LOOKS.map(({ word }) => word)).toEqual(NODE_STATUSES);
  });

  it('have a number of their own, and none that of what is not known', () => {
    for (const looks of [CVM_STATUS_LOOKS, NODE_STATUS_LOOKS]) {
      const codes = looks.map(({ code }) => code);
      expect(new Set([...codes, UNKNOWN_CODE]).size).toBe(looks.length + 1);
    }
  });

  it('are shown in tables, timelines and graphs', () => {
    expect(inTables.length).toBeGreaterThanOrEqual(4);
    expect(inTimelines.length).toBeGreaterThanOrEqual(4);
    expect(inGraphs.length).toBeGreaterThanOrEqual(1);
  });

  it('are shown nowhere else', () => {
    const shown = [...inTables, ...inTimelines, ...inGraphs].map(({ place }) => place);
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
    for (const { word, text, colour } of looksFor(panel))
      expect(map(mappings, word)).toMatchObject({ text, color: colour });
  });

  it('has the colour of what is not known for any other word', () => {
    expect(map(mappings, 'hibernating')).toMatchObject({
      color: COLOURS.unknown,
      text: 'hibernating (unknown)',
    });
  });
});

describe.each(inTimelines)('the timeline $place', ({ panel }) => {
  const { mappings = [], color } = panel.fieldConfig.defaults;

  it('has a text and a colour for every number that its expression gives', () => {
    const given = [...expressionsOf(panel).matchAll(/vector\((\d+)\), "status", "(\w+)"/g)];

    expect(given.map(([, , word]) => word)).toEqual(looksFor(panel).map(({ word }) => word));
    for (const [, code = '', word] of given) {
      const look = looksFor(panel).find((each) => each.word === word);
      expect(map(mappings, code)).toMatchObject({ text: look?.text, color: look?.colour });
    }
  });

  it('has a text and a colour for a status that is not known', () => {
    expect(map(mappings, String(UNKNOWN_CODE))).toMatchObject({ text: 'unknown', color: COLOURS.unknown });
  });

  it('has one fixed colour below, because thresholds would win over the mappings', () => {
    expect(color).toEqual({ mode: 'fixed', fixedColor: COLOURS.unknown });
  });
});

describe.each(inGraphs)('the graph $place', ({ panel }) => {
  it.each(CVM_STATUS_LOOKS)('has the colour of $word', ({ word, colour }) => {
    const override = panel.fieldConfig.overrides.find(({ matcher }) => matcher.options === word);

    expect(override?.properties).toContainEqual({
      id: 'color',
      value: { mode: 'fixed', fixedColor: colour },
    });
  });
});

function looksFor({ type, targets = [], fieldConfig }: FilePanel): readonly Status[] {
  const isOfNodes =
    type === 'table'
      ? !fieldConfig.overrides.some(({ matcher }) => matcher.options === 'cvm_id')
      : targets.some(({ legendFormat }) => legendFormat === '{{machine}}');
  return isOfNodes ? NODE_STATUS_LOOKS : CVM_STATUS_LOOKS;
}

function expressionsOf({ targets = [] }: FilePanel): string {
  return targets.map(({ expr }) => expr).join('\n');
}

function statusColumnOf({ type, fieldConfig }: FilePanel): readonly Mapping[] | undefined {
  if (type !== 'table') return undefined;
  const column = fieldConfig.overrides.find(({ matcher }) => matcher.options === 'status');
  return column?.properties.find(({ id }) => id === 'mappings')?.value as readonly Mapping[] | undefined;
}

// As Grafana does: the first mapping that fits.
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
