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
import type { Empty } from '../empty.ts';
import type { Placed } from '../layout.ts';
import { buildRange, type Query } from '../query.ts';
import { renderDescription, type Says } from '../says.ts';
import type { Status } from '../statuses.ts';
import { type Steps, toThresholds } from '../thresholds.ts';

/** How numbers went over time. */
export interface GraphSpec {
  readonly title: string;
  readonly says: Says;
  readonly queries: readonly Query[];
  readonly unit: string;
  readonly empty: Empty;
  /** Areas on top of each other, where the sum means something. */
  readonly stacked?: boolean;
  /** Gives series that are called like a status its colour. */
  readonly statuses?: readonly Status[];
  readonly steps?: Steps;
  readonly width?: number;
  readonly height?: number;
}

/** Makes a graph with a legend that shows the last value, the highest first. */
export function graph({ width = 12, height = 9, ...spec }: GraphSpec): Placed {
  const { stacked = false } = spec;
  const builder = new PanelBuilder()
    .title(spec.title)
    .description(renderDescription(spec.says, spec.empty))
    .datasource(DATASOURCE)
    .targets(spec.queries.map(buildRange))
    .unit(spec.unit)
    .min(0)
    .thresholds(toThresholds(spec.steps ?? ['plain']))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .noValue(spec.empty.text)
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(stacked ? 1 : 2)
    .fillOpacity(stacked ? 60 : 0)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None).group('A'))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(buildLegend(width));
  for (const { word, text, colour } of spec.statuses ?? [])
    builder.overrideByName(word, [
      { id: 'displayName', value: text },
      { id: 'color', value: { mode: 'fixed', fixedColor: colour } },
    ]);
  return { panel: builder, width, height };
}

// Below a graph, Grafana gives a legend a third of the height: three rows. Beside it there is room for ten.
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
