import { describe, expect, it } from 'vitest';
import { display } from './display.ts';
import { FILES, type FilePanel, panelsOf } from './files.ts';

const PANELS = FILES.flatMap(panelsOf);
const GRAPHS = FILES.flatMap((dashboard) =>
  panelsOf(dashboard)
    .filter(({ type }) => type === 'timeseries')
    .map((panel) => ({ place: `${dashboard.uid}: ${panel.title}`, panel })),
);

/** The minimum width of a panel with its legend beside the graph. */
const MIN_WIDTH_WITH_LEGEND_BESIDE = 10;

describe('money', () => {
  it.each([
    [1014, '$1014'],
    [1499, '$1499'],
    [901_826.6, '$901827'],
  ])('is shown to the dollar: %d', async (value, text) => {
    const [cost] = PANELS.filter(({ title }) => title === 'Cost');
    const perMonth = cost?.fieldConfig.overrides.find(({ matcher }) => matcher.options === 'per month');
    const decimals = Number(perMonth?.properties.find(({ id }) => id === 'decimals')?.value);

    expect(await display([{ defaults: { ...defaultsOf(cost), decimals }, value }])).toMatchObject([{ text }]);
  });

  it('is never abbreviated to thousands', () => {
    expect(JSON.stringify(FILES)).not.toContain('currencyUSD');
  });
});

describe('an uptime', () => {
  it.each([
    [250, '00:04:10'],
    [1_000_000, '11 d 13:46:40'],
  ])('of %d seconds is shown as days and hh:mm:ss, not as weeks', async (value, text) => {
    const panels = PANELS.filter(({ fieldConfig }) => fieldConfig.defaults.unit === 'dtdhms');

    const shown = await display(panels.map((panel) => ({ defaults: defaultsOf(panel), value })));

    expect(new Set(shown.map((each) => each.text))).toEqual(new Set([text]));
  });
});

describe('a quantile', () => {
  const quantiles = GRAPHS.flatMap(({ panel }) => panel.targets ?? []).filter(({ expr }) =>
    expr.startsWith('histogram_quantile'),
  );

  it('is never NaN, which would empty its graph', () => {
    expect(quantiles.length).toBeGreaterThan(5);
    expect(quantiles.filter(({ expr }) => !expr.endsWith(') >= 0'))).toEqual([]);
  });
});

describe.each(GRAPHS)('the legend of $place', ({ panel: { gridPos, options } }) => {
  it('is beside a wide graph and below a narrow one', () => {
    expect(gridPos.h).toBeGreaterThanOrEqual(9);
    expect(options?.legend?.placement).toBe(gridPos.w >= MIN_WIDTH_WITH_LEGEND_BESIDE ? 'right' : 'bottom');
  });
});

function defaultsOf(panel: FilePanel | undefined): FilePanel['fieldConfig']['defaults'] {
  if (panel === undefined) throw new Error('no such panel');
  return panel.fieldConfig.defaults;
}
