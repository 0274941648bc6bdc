import { describe, expect, it } from 'vitest';
import { FILES, type FilePanel, panelsOf, queryOf, withCollapsed } from './files.ts';

/** Variables that are built into Grafana. */
const BUILT_IN = [
  '__range',
  '__rate_interval',
  '__interval',
  '__all',
  '__url_time_range',
  '__data',
  '__field',
];
const UIDS = FILES.map(({ uid }) => uid);

describe('the dashboards', () => {
  it('have the uids that alerts link to', () => {
    expect(UIDS).toEqual([
      'phala-cloud-capacity',
      'phala-cloud-cvm',
      'phala-cloud-exporter',
      'phala-cloud-fleet',
      'phala-cloud-guests',
      'phala-cloud-tee',
    ]);
  });

  it('have unique titles', () => {
    expect(new Set(FILES.map(({ title }) => title)).size).toBe(FILES.length);
  });
});

describe.each(FILES)('$uid', (dashboard) => {
  const { panels, templating, annotations, links } = dashboard;
  const withQueries = panelsOf(dashboard).filter(({ type }) => type !== 'alertlist');
  const text = JSON.stringify(dashboard);

  it('has no database id and no import prompts', () => {
    expect(Object.keys(dashboard)).not.toEqual(expect.arrayContaining(['id']));
    expect(text).not.toContain('__inputs');
    expect(text).not.toContain('__requires');
  });

  it('numbers its panels from 1', () => {
    const ids = withCollapsed(dashboard).map(({ id }) => id);

    expect(ids).toEqual(ids.map((_, index) => index + 1));
  });

  it('places its panels within the grid, without overlap', () => {
    const taken = new Set<string>();
    const faults = panels.flatMap(({ title, gridPos: { x, y, w, h } }) => {
      const cells = Array.from(
        { length: w * h },
        (_, cell) => `${x + (cell % w)}:${y + Math.floor(cell / w)}`,
      );
      const isFree = cells.every((cell) => !taken.has(cell));
      for (const cell of cells) taken.add(cell);
      return isFree && x >= 0 && x + w <= 24 && w > 0 && h > 0 ? [] : [title];
    });

    expect(faults).toEqual([]);
  });

  it('begins with a row, and has no empty rows', () => {
    const all = withCollapsed(dashboard);
    const rows = all
      .filter(({ type }) => type === 'row')
      .map(({ id }) => all.findIndex((each) => each.id === id));

    expect(rows[0]).toBe(0);
    expect(rows.filter((index) => (all[index + 1]?.type ?? 'row') === 'row')).toEqual([]);
  });

  it('describes of every panel what it shows, what is normal, the action, and what no data means', () => {
    const incomplete = panelsOf(dashboard).filter(
      ({ description = '' }) =>
        !/^\*\*[^*]+\?\*\*\n\n.+\.\n\n\*\*Normal:\*\* .+\.\n\n\*\*Otherwise:\*\* .+[.:?]\n\n\*\*No data:\*\* .+\.$/s.test(
          description,
        ),
    );

    expect(incomplete.map(({ title }) => title)).toEqual([]);
  });

  it('has unique panel titles', () => {
    const titles = panelsOf(dashboard).map(({ title }) => title);

    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it('uses only its own variables, and every one of them', () => {
    const queries = [
      ...withQueries.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      ...templating.list.map(queryOf),
      ...annotations.list.map(({ expr }) => expr),
    ].join('\n');
    const named = new Set([...text.matchAll(/\$\{?([a-zA-Z_]+)/g)].map(([, name = '']) => name));
    const known = templating.list.map(({ name }) => name);

    expect([...named].filter((name) => ![...known, ...BUILT_IN].includes(name))).toEqual([]);
    expect(known.filter((name) => name !== 'datasource' && !queries.includes(`$${name}"`))).toEqual([]);
  });

  it('filters each variable only by previous ones', () => {
    const names = templating.list.map(({ name }) => name);
    const forward = templating.list.filter((variable, index) =>
      names.slice(index).some((later) => queryOf(variable).includes(`$${later}"`)),
    );

    expect(forward.map(({ name }) => name)).toEqual([]);
  });

  it('shows links and annotation controls above the dashboard, not in a menu', () => {
    expect(text).not.toContain('inControlsMenu');
  });

  it('links to all other dashboards, with the same time range and variables', () => {
    expect(links.map(({ url }) => url).toSorted()).toEqual(
      UIDS.filter((uid) => uid !== dashboard.uid).map((uid) => `/d/${uid}`),
    );
    expect(links.filter(({ keepTime, includeVars }) => !keepTime || !includeVars)).toEqual([]);
  });

  it('links cells to existing dashboards, with the time range and existing variables', () => {
    const inside = linksOf(withQueries).filter((url) => url.startsWith('/'));
    const faults = inside.filter((url) => {
      const [path = '', query = ''] = url.split('?');
      const target = FILES.find(({ uid }) => `/d/${uid}` === path);
      const set = [...query.matchAll(/var-([a-z_]+)=/g)].map(([, name = '']) => name);
      const kept = ['${__url_time_range}', '${datasource:queryparam}', '${job:queryparam}'];
      return !(
        target !== undefined &&
        set.every((name) => target.templating.list.some((each) => each.name === name)) &&
        kept.every((part) => query.includes(part))
      );
    });

    expect(faults).toEqual([]);
  });

  it('has external links only to the vendor console, by UUID or app', () => {
    const outside = linksOf(withQueries).filter((url) => !url.startsWith('/'));

    expect(
      [...new Set(outside)].filter(
        (url) =>
          !/^https:\/\/cloud\.phala\.com\/dashboard\/cvms\/(app_)?\$\{__data\.fields\.(vm_uuid|app_id)\}$/.test(
            url,
          ),
      ),
    ).toEqual([]);
  });

  it('shows in every table the fields that its links use', () => {
    const faults = withQueries
      .filter(({ type }) => type === 'table')
      .filter((panel) => {
        const needed = linksOf([panel]).flatMap((url) =>
          [...url.matchAll(/\$\{__data\.fields\.([a-z_]+)\}/g)].map(([, field = '']) => field),
        );
        return !needed.every((field) => shownFieldsOf(panel).includes(field));
      });

    expect(faults.map(({ title }) => title)).toEqual([]);
  });

  it('paginates tables, in old and new Grafana', () => {
    const tables = withQueries.filter(({ type }) => type === 'table');

    for (const { options } of tables)
      expect(options).toMatchObject({ enablePagination: true, footer: { enablePagination: true } });
  });

  it('overrides only fields that its tables show, and sorts by existing headers', () => {
    const faults = withQueries
      .filter(({ type }) => type === 'table')
      .flatMap((panel) => {
        const headers = panel.fieldConfig.overrides.flatMap(({ properties }) =>
          properties.filter(({ id }) => id === 'displayName').map(({ value }) => value),
        );
        const overridden = panel.fieldConfig.overrides.map(({ matcher }) => matcher.options);
        const sorted = panel.options?.sortBy?.map(({ displayName }) => displayName) ?? [''];
        return [
          ...overridden.filter((field) => !shownFieldsOf(panel).includes(field)),
          ...sorted.filter((header) => !headers.includes(header)),
        ];
      });

    expect(faults).toEqual([]);
  });

  it('has a dash in cells without a value, not the text of an empty table', () => {
    const columns = withQueries
      .filter(({ type }) => type === 'table')
      .flatMap(({ fieldConfig }) => fieldConfig.overrides);

    for (const { properties } of columns) expect(properties).toContainEqual({ id: 'noValue', value: '–' });
  });

  it('has unique query letters in a panel', () => {
    for (const { targets = [] } of withQueries)
      expect(targets.map(({ refId }) => refId)).toEqual(
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.slice(0, targets.length).split(''),
      );
  });
});

function shownFieldsOf({ transformations = [] }: FilePanel): readonly string[] {
  const filter = transformations.find(({ id }) => id === 'filterFieldsByName');
  return (filter?.options as { include: { names: readonly string[] } } | undefined)?.include.names ?? [];
}

function linksOf(panels: readonly FilePanel[]): readonly string[] {
  return panels
    .flatMap(({ fieldConfig }) => fieldConfig.overrides)
    .flatMap(({ properties }) => properties.filter(({ id }) => id === 'links'))
    .flatMap(({ value }) => (value as readonly { readonly url: string }[]).map(({ url }) => url));
}
