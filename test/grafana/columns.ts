import type { FilePanel, Override } from './files.ts';

/** A column of a table in a dashboard file. */
export interface FileColumn {
  readonly field: string;
  readonly header: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly width?: number;
  readonly minWidth?: number;
  readonly isColoured: boolean;
  readonly isNumber: boolean;
}

/** Grafana's grid: 24 columns with gaps of 8 pixels. */
const GRID = { columns: 24, gap: 8 };

/** Padding of the page, and border and padding of a panel, of both sides. */
const PAGE_PADDING = 32;
const PANEL_PADDING = 18;

/** Grafana's default minimum width of a column. */
const DEFAULT_MIN_WIDTH = 150;

/** The columns of a table from left to right. */
export function columnsOf({ fieldConfig }: FilePanel): readonly FileColumn[] {
  return fieldConfig.overrides.map(toColumn);
}

function toColumn({ matcher, properties }: Override): FileColumn {
  const of = (id: string): unknown => properties.find((each) => each.id === id)?.value;
  return {
    field: matcher.options,
    header: String(of('displayName')),
    isColoured: of('custom.cellOptions') !== undefined,
    isNumber: matcher.options.startsWith('Value'),
    ...(of('unit') === undefined ? {} : { unit: String(of('unit')) }),
    ...(of('decimals') === undefined ? {} : { decimals: Number(of('decimals')) }),
    ...(of('custom.width') === undefined ? {} : { width: Number(of('custom.width')) }),
    ...(of('custom.minWidth') === undefined ? {} : { minWidth: Number(of('custom.minWidth')) }),
  };
}

/** The content width of a panel in a window, in pixels. */
export function contentWidthOf({ gridPos: { w } }: FilePanel, windowWidth: number): number {
  const column = (windowWidth - PAGE_PADDING - (GRID.columns - 1) * GRID.gap) / GRID.columns;
  return w * column + (w - 1) * GRID.gap - PANEL_PADDING;
}

/** Computes column widths like Grafana's table: columns without a width share the rest. */
export function layOutColumns(panel: FilePanel, windowWidth: number): readonly number[] {
  const columns = columnsOf(panel);
  const left = contentWidthOf(panel, windowWidth) - sum(columns.map(({ width = 0 }) => width));
  const share = left / columns.filter(({ width }) => width === undefined).length;
  const minimum = panel.fieldConfig.defaults.custom?.minWidth ?? DEFAULT_MIN_WIDTH;
  return columns.map(({ width, minWidth = minimum }) => width ?? Math.max(minWidth, share));
}

/** The sum of numbers. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
