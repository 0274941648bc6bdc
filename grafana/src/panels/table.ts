import {
  TableFooterOptionsBuilder,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DATASOURCE } from '../datasource.ts';
import { type Empty, toMissing } from '../empty.ts';
import type { Placed } from '../layout.ts';
import type { DataLink } from '../links.ts';
import { buildTableQuery } from '../query.ts';
import { renderDescription, type Says } from '../says.ts';
import { type Steps, toThresholds } from '../thresholds.ts';
import { LEAST_TEXT, widthOfNumbers } from '../widths.ts';

/** What a cell shows that has no value. */
const NOTHING = '–';

/** A column: a label, or the value of a query as Grafana calls it: `Value`, or `Value #A` where there are several. */
export interface Column {
  readonly field: string;
  readonly header: string;
  readonly unit?: string;
  readonly decimals?: number;
  /** Fills the cell with the colour of its mapping or threshold. */
  readonly coloured?: boolean;
  readonly steps?: Steps;
  readonly mappings?: readonly ValueMapping[];
  readonly links?: readonly DataLink[];
  /** In pixels; without it, numbers get what their unit needs, and texts share what is left. */
  readonly width?: number;
  /** The least pixels of a text, where it needs more than others. */
  readonly leastWidth?: number;
}

/** Rows of facts, page by page. */
export interface TableSpec {
  readonly title: string;
  readonly says: Says;
  readonly expressions: readonly string[];
  /** From left to right; what is not named here is not shown. */
  readonly columns: readonly Column[];
  /** The header of the column that decides the order. */
  readonly sortBy: { readonly header: string; readonly descending?: boolean };
  readonly empty: Empty;
  readonly width?: number;
  readonly height?: number;
}

/** Makes a table of the answers of its queries, joined by the labels that they share. */
export function table({ width = 24, height = 9, ...spec }: TableSpec): Placed {
  const { header, descending = false } = spec.sortBy;
  const builder = new PanelBuilder()
    .title(spec.title)
    .description(renderDescription(spec.says, spec.empty))
    .datasource(DATASOURCE)
    .targets(spec.expressions.map(buildTableQuery))
    .unit('none')
    .thresholds(toThresholds(['plain']))
    .noValue(spec.empty.text)
    .filterable(true)
    .minWidth(LEAST_TEXT)
    .sortBy([new TableSortByFieldStateBuilder().displayName(header).desc(descending)])
    .footer(
      new TableFooterOptionsBuilder().show(false).reducer(['sum']).countRows(false).enablePagination(true),
    );
  for (const transformation of toTransformations(spec)) builder.withTransformation(transformation);
  for (const column of spec.columns) builder.overrideByName(column.field, toProperties(column));
  return { panel: { build: () => withPages(builder) }, width, height };
}

// Grafana 12.2 and later look for the pages here, earlier ones in the footer.
function withPages(builder: PanelBuilder): ReturnType<PanelBuilder['build']> {
  const panel = builder.build();
  return { ...panel, options: { ...panel.options, enablePagination: true } };
}

function toTransformations({ expressions, columns }: TableSpec): readonly { id: string; options: object }[] {
  const names = columns.map(({ field }) => field);
  return [
    ...(expressions.length > 1 ? [{ id: 'merge', options: {} }] : []),
    { id: 'filterFieldsByName', options: { include: { names } } },
    {
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
        renameByName: {},
      },
    },
  ];
}

function toProperties(column: Column): DynamicConfigValue[] {
  const { field, header, decimals, coloured = false, steps, mappings = [], links, leastWidth } = column;
  const isNumber = field.startsWith('Value');
  const width = column.width ?? (isNumber ? widthOfNumbers(header, column.unit) : undefined);
  // Without a unit of text, Grafana makes numbers of texts that look like some: version 0.10 would be 0.1.
  const unit = isNumber ? column.unit : 'string';
  return [
    { id: 'displayName', value: header },
    // What the whole table says when it is empty is no text for a cell.
    { id: 'noValue', value: NOTHING },
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(steps === undefined ? [] : [{ id: 'thresholds', value: toThresholds(steps).build() }]),
    { id: 'mappings', value: [...mappings, toMissing(NOTHING, mappings.length)] },
    ...(links === undefined ? [] : [{ id: 'links', value: links }]),
    ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
    ...(leastWidth === undefined ? [] : [{ id: 'custom.minWidth', value: leastWidth }]),
    ...(coloured ? [{ id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } }] : []),
  ];
}
