import { beforeAll, describe, expect, it } from 'vitest';
import { COLOURS } from '../../grafana/src/colours.ts';
import { type Displayed, display } from './display.ts';
import { FILES, type Mapping, panelsOf } from './files.ts';
import { selectorsOf } from './promql.ts';

/** The maximum length of noValue, which Grafana writes as large as a number. */
const MAX_CHARACTERS = 20;

/** Series that every running exporter exports, regardless of the API. */
const EXPORTER_SERIES = /^(phala_exporter_|phala_app_(polls|poll_|last_)|process_|nodejs_|scrape_|up$)/;

const UNKNOWN: Displayed = { text: '?', color: COLOURS.inactive };

const PANELS = FILES.flatMap((dashboard) =>
  panelsOf(dashboard).map((panel) => ({ place: `${dashboard.uid}: ${panel.title}`, panel })),
);
const COLOURED = PANELS.filter(({ panel }) => ['stat', 'bargauge'].includes(panel.type));
const TABLES = PANELS.filter(({ panel }) => panel.type === 'table');

describe.each(PANELS)('$place', ({ panel: { description = '', fieldConfig } }) => {
  it('has a short noValue text, and explains it in the description', () => {
    const { noValue = '' } = fieldConfig.defaults;

    expect(noValue).not.toBe('');
    expect(noValue.length).toBeLessThanOrEqual(MAX_CHARACTERS);
    expect(description).toMatch(/\n\n\*\*No data:\*\* .+\.$/);
  });
});

describe('a panel about the exporter itself', () => {
  const own = PANELS.filter(({ panel: { targets = [] } }) => {
    const metrics = targets.flatMap(({ expr }) => selectorsOf(expr).map(({ metric }) => metric));
    return metrics.length > 0 && metrics.every((metric) => EXPORTER_SERIES.test(metric));
  });

  it.each(own)(
    'does not mention the API as a reason for no data: $place',
    ({ panel: { description = '' } }) => {
      expect(description.split('**No data:**')[1]).not.toMatch(/\bAPI\b/);
    },
  );
});

describe('a panel that is coloured by thresholds', () => {
  it('is found', () => {
    expect(COLOURED.length).toBeGreaterThan(20);
  });

  it.each(COLOURED)('has a grey ? for unknown values: $place', ({ panel }) => {
    const { noValue, mappings } = panel.fieldConfig.defaults;

    expect(noValue).toBe(UNKNOWN.text);
    expect(missingIn(mappings)).toMatchObject(UNKNOWN);
  });

  it.each(TABLES)('has a grey dash for every missing cell: $place', ({ panel }) => {
    for (const { properties } of panel.fieldConfig.overrides) {
      const mappings = properties.find(({ id }) => id === 'mappings')?.value as readonly Mapping[];
      expect(missingIn(mappings)).toMatchObject({ text: '–', color: COLOURS.inactive });
    }
  });
});

describe('Grafana', () => {
  let empty: readonly Displayed[];
  let notANumber: readonly Displayed[];

  beforeAll(async () => {
    const settings = COLOURED.map(({ panel }) => ({ defaults: panel.fieldConfig.defaults }));
    empty = await display(settings);
    notANumber = await display(settings.map(({ defaults }) => ({ defaults, value: 'NaN' })));
  });

  it.each(COLOURED.map(({ place }, index) => ({ place, index })))(
    'shows a grey ? when Prometheus has no data for $place',
    ({ index }) => {
      expect([empty[index], notANumber[index]]).toEqual([UNKNOWN, UNKNOWN]);
    },
  );

  it('shows the green base threshold without the mapping', async () => {
    const [panel] = COLOURED.filter(
      ({ panel: each }) => each.fieldConfig.defaults.thresholds?.steps[0]?.color === COLOURS.ok,
    );
    const { mappings: _, ...defaults } = panel?.panel.fieldConfig.defaults ?? {};

    expect(await display([{ defaults }])).toEqual([{ text: '?', color: COLOURS.ok }]);
  });
});

function missingIn(mappings: readonly Mapping[] = []): unknown {
  const special = mappings.find(({ type, options }) => type === 'special' && options.match === 'null+nan');
  return special?.type === 'special' ? special.options.result : undefined;
}
