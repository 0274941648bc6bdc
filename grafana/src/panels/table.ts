import {
  TableFooterOptionsBuilder,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DATASOURCE } from '../datasource.ts';
import { type PanelDescription, renderDescription } from '../description.ts';
import type { GridPanel } from '../layout.ts';
import type { DataLink } from '../links.ts';
import { type NoValue, noValueMapping } from '../no-value.ts';
import { buildTableQuery } from '../query.ts';
import { type Steps, toThresholds } from '../thresholds.ts';
import { MIN_TEXT_WIDTH, widthOfNumbers } from '../widths.ts';

/** The text of a cell without a value. */
const NO_CELL_VALUE = '–';

/** A column: a label or the value of a query: `Value`, or `Value #A` if there are several. */
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
  /** In pixels; the default fits the unit of numbers, and texts share the remaining width. */
  readonly width?: number;
  /** The minimum width of a text column in pixels, if it needs more than others. */
  readonly minWidth?: number;
}

/** A table with pagination. */
export interface TableSpec {
  readonly title: string;
  readonly description: PanelDescription;
  readonly expressions: readonly string[];
  /** From left to right; other fields are hidden. */
  readonly columns: readonly Column[];
  /** The column to sort by, and another one for rows that are equal in it. */
  readonly sortBy: { readonly header: string; readonly descending?: boolean; readonly thenBy?: string };
  readonly noValue: NoValue;
  readonly width?: number;
  readonly height?: number;
}

/** Builds a table of the results of its queries, joined by their common labels. */
export function table({ width = 24, height = 9, ...spec }: TableSpec): GridPanel {
  const { header, descending = false, thenBy } = spec.sortBy;
  const headers = thenBy === undefined ? [header] : [header, thenBy];
  const builder = new PanelBuilder()
    .title(spec.title)
    .description(renderDescription(spec.description, spec.noValue))
    .datasource(DATASOURCE)
    .targets(spec.expressions.map(buildTableQuery))
    .unit('none')
    .thresholds(toThresholds(['neutral']))
    .noValue(spec.noValue.text)
    .filterable(true)
    .minWidth(MIN_TEXT_WIDTH)
    .sortBy(headers.map((name) => new TableSortByFieldStateBuilder().displayName(name).desc(descending)))
    .footer(
      new TableFooterOptionsBuilder().show(false).reducer(['sum']).countRows(false).enablePagination(true),
    );
  for (const transformation of toTransformations(spec)) builder.withTransformation(transformation);
  for (const column of spec.columns) builder.overrideByName(column.field, toProperties(column));
  return { panel: { build: () => withPages(builder) }, width, height };
}

// Grafana 12.2 and later read the pagination here, earlier versions in the footer.
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
  const { field, header, decimals, coloured = false, steps, mappings = [], links, minWidth } = column;
  const isNumber = field.startsWith('Value');
  const width = column.width ?? (isNumber ? widthOfNumbers(header, column.unit) : undefined);
  // Without the unit `string`, Grafana converts texts that look like numbers: version 0.10 would become 0.1.
  const unit = isNumber ? column.unit : 'string';
  return [
    { id: 'displayName', value: header },
    // Otherwise cells would inherit the noValue text of the whole table.
    { id: 'noValue', value: NO_CELL_VALUE },
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(steps === undefined ? [] : [{ id: 'thresholds', value: toThresholds(steps).build() }]),
    { id: 'mappings', value: [...mappings, noValueMapping(NO_CELL_VALUE, mappings.length)] },
    ...(links === undefined ? [] : [{ id: 'links', value: links }]),
    ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
    ...(minWidth === undefined ? [] : [{ id: 'custom.minWidth', value: minWidth }]),
    ...(coloured ? [{ id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } }] : []),
  ];
}
