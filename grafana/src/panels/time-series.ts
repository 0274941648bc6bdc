import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { DATASOURCE } from '../datasource.ts';
import { type PanelDescription, renderDescription } from '../description.ts';
import type { GridPanel } from '../layout.ts';
import type { NoValue } from '../no-value.ts';
import { buildRange, type Query } from '../query.ts';
import type { StatusStyle } from '../status-styles.ts';
import { type Steps, toThresholds } from '../thresholds.ts';

/** A time series panel. */
export interface TimeSeriesSpec {
  readonly title: string;
  readonly description: PanelDescription;
  readonly queries: readonly Query[];
  readonly unit: string;
  readonly noValue: NoValue;
  /** Stacks the series; only if their sum means something. */
  readonly stacked?: boolean;
  /** Colours of series whose name is a status. */
  readonly statuses?: readonly StatusStyle[];
  readonly steps?: Steps;
  readonly width?: number;
  readonly height?: number;
}

/** Builds a time series panel; its legend is sorted by the last value. */
export function timeSeries({ width = 12, height = 9, ...spec }: TimeSeriesSpec): GridPanel {
  const { stacked = false } = spec;
  const builder = new PanelBuilder()
    .title(spec.title)
    .description(renderDescription(spec.description, spec.noValue))
    .datasource(DATASOURCE)
    .targets(spec.queries.map(buildRange))
    .unit(spec.unit)
    .min(0)
    .thresholds(toThresholds(spec.steps ?? ['neutral']))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .noValue(spec.noValue.text)
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(stacked ? 1 : 2)
    .fillOpacity(stacked ? 60 : 0)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None).group('A'))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(buildLegend(width));
  for (const { status, text, colour } of spec.statuses ?? [])
    builder.overrideByName(status, [
      { id: 'displayName', value: text },
      { id: 'color', value: { mode: 'fixed', fixedColor: colour } },
    ]);
  return { panel: builder, width, height };
}

// Below a graph, a legend gets a third of the height: three rows; beside it ten rows fit.
function buildLegend(width: number): VizLegendOptionsBuilder {
  const isWide = width >= 10;
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.Table)
    .placement(isWide ? LegendPlacement.Right : LegendPlacement.Bottom)
    .showLegend(true)
    .calcs(['lastNotNull', 'max'])
    .sortBy('Last *')
    .sortDesc(true);
}
