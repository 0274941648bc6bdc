import { describe, expect, it } from 'vitest';
import { FILES, panelsOf } from './files.ts';
import { PANEL_QUERIES } from './queries.ts';

/** All panels of the five dashboards about the cloud and the exporter: what nobody acts on is not shown. */
const MAX_PANELS = 75;
const FIVE = FILES.filter(({ uid }) => uid !== 'phala-cloud-guests');

/** Longer expressions cannot be read, nor copied into Prometheus and changed there. */
const MAX_CHARACTERS = 600;

describe('the dashboards together', () => {
  it(`have at most ${MAX_PANELS} panels`, () => {
    expect(FIVE).toHaveLength(5);
    expect(FIVE.flatMap(panelsOf).length).toBeLessThanOrEqual(MAX_PANELS);
  });

  it('show no panel twice, but of the selected CVMs what the fleet shows of all', () => {
    const shown = FILES.flatMap(panelsOf).map(({ title, targets }) => ({
      title,
      expr: targets?.[0]?.expr,
    }));
    const twice = shown.filter(
      ({ title, expr }, index) =>
        shown.findIndex((other) => other.title === title || (expr !== undefined && other.expr === expr)) <
        index,
    );

    expect(twice.map(({ title }) => title).toSorted()).toEqual(SAME_ON_TWO);
  });

  it('collapse the row about Node.js, and no other', () => {
    const collapsed = FILES.flatMap(({ panels }) => panels).filter((panel) => panel.collapsed === true);

    expect(collapsed.map(({ title }) => title)).toEqual(['Node.js runtime']);
  });
});

/** Panels of the fleet that another dashboard repeats: it is where links of alerts lead. */
const SAME_ON_TWO = [
  'Boots and live status',
  'CVMs not ready',
  'Exporters up',
  'Oldest data',
  'The 25 CVMs with the lowest availability',
];

describe('the query of a panel', () => {
  it.each(PANEL_QUERIES)(`has at most ${MAX_CHARACTERS} characters in $place`, ({ target }) => {
    expect(target.expr.length).toBeLessThanOrEqual(MAX_CHARACTERS);
  });

  it.each(PANEL_QUERIES)('needs no more than plain values for its variables in $place', ({ target }) => {
    expect(target.expr.replaceAll(/\$[a-z_]+/g, '')).not.toMatch(/\$\{/);
  });
});

describe('quantiles', () => {
  const panels = new Map(
    PANEL_QUERIES.filter(({ target }) => target.expr.includes('histogram_quantile')).map(({ panel }) => [
      panel.id + panel.title,
      panel,
    ]),
  );

  it.each([...panels.values()])('are p50, p90 and p99 in $title', ({ targets = [] }) => {
    expect(targets.map(({ legendFormat }) => legendFormat?.split(' ')[0])).toEqual(['p50', 'p90', 'p99']);
    expect(targets.map(({ expr }) => /histogram_quantile\(([\d.]+)/.exec(expr)?.[1])).toEqual([
      '0.5',
      '0.9',
      '0.99',
    ]);
  });
});

describe('a compose hash', () => {
  it('is shown by its first 8 digits, and in full once, to compare it', () => {
    const shown = FILES.flatMap(panelsOf).filter(
      ({ targets = [], fieldConfig }) =>
        targets.some(({ legendFormat }) => legendFormat?.includes('compose_hash')) ||
        fieldConfig.overrides.some(({ matcher }) => matcher.options === 'compose_hash'),
    );

    expect(shown.map(({ title }) => title)).toEqual(['Compose hashes by app']);
  });
});
